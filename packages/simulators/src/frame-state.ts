import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export type SimApp = {
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
  webhookUrl: string | null;
};

export type SimPerson = { id: string; name: string };

export type SimCode = {
  code: string;
  clientId: string;
  personId: string;
  scopes: string[];
  expiresAt: number;
  used: boolean;
};

export type SimToken = {
  access: string;
  refresh: string;
  clientId: string;
  personId: string;
  scopes: string[];
  accessExpiresAt: number;
  refreshExpiresAt: number;
  refreshUsed: boolean;
  revoked: boolean;
  /** How often the refresh token was renewed, where a platform counts it. */
  renewals?: number;
};

/** `parts` maps the part's number to its bytes; `done` is set once the file is whole and checked. */
export type SimUpload = {
  token: string;
  clientId: string;
  personId: string;
  single: boolean;
  createdAt: number;
  parts: Record<string, number>;
  done: { bytes: number; sha256: string } | null;
  posts: number;
  /** What the platform was told of the file when the upload began. */
  meta?: Record<string, string | number>;
};

/** In whose name an API call is made. */
export type Caller = { clientId: string; personId: string };

export type SimPost = {
  id: string;
  clientId: string;
  personId: string;
  text: string;
  bytes: number;
  sha256: string;
  coverSha256: string;
  fields: Record<string, string | number>;
  createdAt: number;
  reviewAt: number;
  verdict: 'publish' | 'reject';
  reason: string;
  /** `draft`: the platform has it, but it was not posted yet, and is not in the ledger. */
  state: 'draft' | 'pending' | 'published' | 'rejected' | 'removed';
  looks: number;
};

export type SimReview = { delayMs: number; verdict: 'publish' | 'reject'; reason: string };
export type RuleValue = boolean | number | string;

export type SimState = {
  /** Tells this platform from any other that may answer on its port. */
  instance: string;
  ports: Record<string, number>;
  clock: { ms: number };
  apps: SimApp[];
  people: SimPerson[];
  codes: SimCode[];
  tokens: SimToken[];
  uploads: Record<string, SimUpload>;
  covers: { url: string; personId: string; sha256: string }[];
  posts: SimPost[];
  review: SimReview;
  rules: Record<string, RuleValue>;
  /** What only this platform keeps, under its own names. */
  shelf: Record<string, unknown>;
};

export type StateFile = { state: SimState; save(): Promise<void> };

const readState = async (file: string): Promise<Partial<SimState>> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Partial<SimState>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Error(`The simulator's file ${file} cannot be read: delete it to begin anew.`, {
      cause: error,
    });
  }
};

/**
 * State in memory, written whole to `file` (null: nowhere) by an atomic rename. Saves that arrive while one is
 * being written share the next; each resolves only after its change is in the file.
 */
export const openState = async (file: string | null, empty: SimState): Promise<StateFile> => {
  if (file === null) return { state: empty, save: async () => {} };
  await mkdir(dirname(file), { recursive: true });
  const found = await readState(file);
  const state: SimState = { ...empty, ...found, rules: { ...empty.rules, ...found.rules } };
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const write = async () => {
    await writeFile(`${file}.tmp`, JSON.stringify(state), { mode: 0o600 });
    await rename(`${file}.tmp`, file);
  };
  const begin = (): Promise<void> => {
    next = null;
    const mine = write().finally(() => {
      if (running === mine) running = null;
    });
    running = mine;
    return mine;
  };
  const save = () => {
    if (running === null) return begin();
    next ??= running.catch(() => undefined).then(begin);
    return next;
  };
  return { state, save };
};
