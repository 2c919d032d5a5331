import type { Db } from '../../kernel/db/db.ts';
import type { Sweep } from '../../kernel/module.ts';
import { sealAudit } from './store.ts';

const BATCH = 500;

/**
 * Gives committed entries their place in their enterprise's hash chain. The database lets one sealer work at a time;
 * one that dies leaves its batch unsealed for the next.
 */
export const sealSweep = (db: Db): Sweep => ({
  name: 'audit.seal',
  everySeconds: 0.5,
  ownLock: true,
  async run() {
    while ((await db.lookUp((q) => sealAudit(q, BATCH))) === BATCH);
  },
});
