import type { Toolchain } from '@xingluo/media';
import type { Member } from '../../kernel/authz.ts';
import type { Blobs } from '../../kernel/blobs.ts';
import type { Db, Tx } from '../../kernel/db/db.ts';
import type { AppendAudit } from '../../kernel/http/context.ts';
import type { Jobs } from '../../kernel/jobs.ts';
import type { Log } from '../../kernel/log.ts';
import type { SignedUrls } from '../../kernel/signed-urls.ts';
import type { Charge } from '../usage/index.ts';

/** What the library asks of the others. */
export type LibraryNeeds = {
  db: Db;
  blobs: Blobs;
  log: Log;
  urls: Pick<SignedUrls, 'file'>;
  send: Jobs['send'];
  appendAudit: AppendAudit;
  charge(tx: Tx, charge: Charge): Promise<void>;
  projectVisible(tx: Tx, actor: Member, projectId: string): Promise<boolean>;
  /** ffmpeg and ffprobe, found once per process. */
  toolchain(): Promise<Pick<Toolchain, 'ffmpeg' | 'ffprobe'>>;
  /** Largest file a person may upload. */
  maxUploadBytes: number;
};
