import type { LadderPlan, Toolchain } from '@xingluo/media';
import type { Member } from '../../kernel/authz.ts';
import type { Blobs } from '../../kernel/blobs.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Db, Tx } from '../../kernel/db/db.ts';
import type { Jobs } from '../../kernel/jobs.ts';
import type { Log } from '../../kernel/log.ts';
import type { SignedUrls } from '../../kernel/signed-urls.ts';
import type { ReadyAsset, UsedBy } from '../library/index.ts';
import type { Charge } from '../usage/index.ts';

/** What the studio asks of the others. */
export type StudioNeeds = {
  db: Db;
  blobs: Blobs;
  log: Log;
  clock: Pick<Clock, 'sleep'>;
  urls: Pick<SignedUrls, 'file' | 'folder'>;
  send: Jobs['send'];
  charge(tx: Tx, charge: Charge): Promise<void>;
  projectVisible(tx: Tx, actor: Member, projectId: string): Promise<boolean>;
  /** The library's door. */
  readyAsset(tx: Tx, actor: Member, assetId: string): Promise<ReadyAsset>;
  assetForJob(tx: Tx, assetId: string): Promise<ReadyAsset | null>;
  markUsed(tx: Tx, assetId: string, by: UsedBy): Promise<void>;
  releaseUse(tx: Tx, by: UsedBy): Promise<void>;
  /** ffmpeg and ffprobe, found once per process. */
  toolchain(): Promise<Toolchain>;
  /** x264 preset of the ladder. */
  preset: LadderPlan['preset'];
};
