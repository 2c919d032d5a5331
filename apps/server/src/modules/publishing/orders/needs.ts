import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import type { GuardedFetch } from '../../../kernel/guarded-fetch.ts';
import type { Note } from '../../../kernel/http/context.ts';
import type { By, FetchTarget, Receiving } from '../../library/index.ts';
import type { VideoOutcome } from '../../studio/index.ts';

/** Where the fetching of an order may be interrupted: after each commit, and between the bytes and our commit of them. */
export type OrderStep = 'taken' | 'received' | 'checking';

/** What orders ask of the others, beside what tasks ask. */
export type OrderNeeds = {
  /** The way out for addresses that users gave. */
  outgoing: Pick<GuardedFetch, 'check' | 'dispatcher'>;
  /** Largest file that the library takes. */
  maxMediaBytes: number;
  /** Orders that one enterprise may have under way at once. */
  maxOpenOrders: number;

  /** Of workspaces. */
  projectVisible(tx: Tx, actor: Member, projectId: string): Promise<boolean>;
  /** The person who asked, as they stand now; null: no member any more. */
  actingMember(tx: Tx, userId: string): Promise<Member | null>;

  /** Of library: bytes that we fetch become an asset. */
  beginFetch(
    tx: Tx,
    actor: Member,
    wanted: { name: string; projectId: string | null },
    note: Note,
  ): Promise<FetchTarget>;
  receiveFetched(uploadId: string, receiving: Receiving): Promise<number>;
  finishFetch(tx: Tx, uploadId: string, bytes: number, by: By): Promise<boolean>;
  abandonFetch(tx: Tx, uploadId: string, by: By): Promise<void>;
  /** How its check stands; null: it is gone. */
  assetOutcome(
    tx: Tx,
    assetId: string,
  ): Promise<{ status: string; refusal: { code: string; detail?: string | undefined } | null } | null>;

  /** Of studio: begins to make a video; gives its id. @throws studio.not_a_video, library.asset_not_found */
  makeVideo(tx: Tx, actor: Member, wanted: { assetId: string; title?: string }, note: Note): Promise<string>;
  /** How the making stands; null: the video is gone. */
  videoOutcome(tx: Tx, videoId: string): Promise<VideoOutcome | null>;
  /** Ends the making of a video that nobody wants any more; a finished one stays. */
  stopMaking(tx: Tx, videoId: string): Promise<void>;

  /** Called between the steps of a fetch; an error ends it as a lost process would, with nothing tidied up. */
  atOrderStep?(step: OrderStep, orderId: string): Promise<void>;
};
