import { randomBytes } from 'node:crypto';
import type { SimContext } from './frame.ts';
import type { Caller, SimUpload } from './frame-state.ts';

const lifeMs = 24 * 3600_000;

/** Begins an upload and forgets those whose token is over, with their bytes. */
export const openUpload = (context: SimContext, caller: Caller, single: boolean): SimUpload => {
  const { state, parts, clock } = context;
  for (const old of Object.values(state.uploads)) {
    if (clock.now() - old.createdAt <= lifeMs) continue;
    delete state.uploads[old.token];
    void parts.discard(old.token).catch(() => {});
  }
  const token = randomBytes(20).toString('hex');
  const upload: SimUpload = {
    token,
    ...caller,
    single,
    createdAt: clock.now(),
    parts: {},
    done: null,
    posts: 0,
  };
  state.uploads[token] = upload;
  return upload;
};

/** null: no such token, or it is over. */
export const findUpload = ({ state, clock }: SimContext, token: string | null): SimUpload | null => {
  const found = token === null ? undefined : state.uploads[token];
  return found === undefined || clock.now() - found.createdAt > lifeMs ? null : found;
};

/** The numbers of the parts that arrived, ascending. */
export const partNumbers = (upload: SimUpload): number[] =>
  Object.keys(upload.parts)
    .map(Number)
    .sort((one, other) => one - other);
