import type { ImportProblem } from '@xingluo/contracts/account-import';
import type { Platform } from '@xingluo/contracts/platforms';
import type { Line, Problem } from './read-lines.ts';

/** An account as far as matching and comparing need it. */
export type Known = {
  id: string;
  platform: string;
  accountId: string | null;
  displayName: string;
  ownerId: string | null;
  groups: string[];
  tags: string[];
  keeper: string;
  notes: string;
};

/** What becomes of one line. `changes`: what the account does not say already. */
export type Matched = {
  line: Line;
  platform: Platform | null;
  account: Known | null;
  action: 'create' | 'update' | 'same' | 'problem';
  ownerId: string | null;
  problem: Problem | null;
};

export type World = {
  platforms: readonly Platform[];
  accounts: readonly Known[];
  /** Ids of members by their e-mail in lower case. */
  owners: ReadonlyMap<string, string>;
};

const plain = (text: string): string => text.trim().toLowerCase();
const same = (given: readonly string[] | null, has: readonly string[]): boolean =>
  given === null ||
  (given.length === has.length && given.every((one) => has.some((other) => plain(other) === plain(one))));
const says = (given: string | null, has: string): boolean => given === null || given === has;

const platformOf = (platforms: readonly Platform[], cell: string): Platform | null =>
  platforms.find(({ id, label }) =>
    [id, label['zh-CN'], label.en].some((name) => plain(name) === plain(cell)),
  ) ?? null;

/** By platform and the platform's own id; without an id, or for an account entered without one, by a name that is unique. */
const accountOf = (
  accounts: readonly Known[],
  platform: Platform,
  line: Line,
): Known | 'ambiguous' | null => {
  const there = accounts.filter((account) => account.platform === platform.id);
  const byId = line.externalId && there.find((account) => account.accountId === line.externalId);
  if (byId) return byId;
  const alike = there.filter(
    ({ displayName, accountId }) =>
      displayName === line.name && (line.externalId === null || accountId === null),
  );
  return alike.length > 1 ? 'ambiguous' : (alike[0] ?? null);
};

const alreadySays = (line: Line, account: Known, ownerId: string | null): boolean =>
  same(line.groups, account.groups) &&
  same(line.tags, account.tags) &&
  says(line.keeper, account.keeper) &&
  says(line.notes, account.notes) &&
  says(ownerId, account.ownerId ?? '') &&
  (account.accountId !== null || line.externalId === null);

/** Decides for every line what it does, without doing it: pure. The first line about an account wins; a second is a problem. */
export const matchLines = (lines: readonly Line[], { platforms, accounts, owners }: World): Matched[] => {
  const seen = new Set<string>();

  const one = (line: Line): Matched => {
    const platform = platformOf(platforms, line.platform);
    const ownerId = line.owner === null ? null : (owners.get(plain(line.owner)) ?? null);
    const base = { line, platform, account: null, ownerId, problem: null };
    const problem = (code: ImportProblem, column: string, value: string): Matched => ({
      ...base,
      action: 'problem',
      problem: { code, column, value },
    });
    if (line.problem) return { ...base, action: 'problem', problem: line.problem };
    if (!platform) return problem('platform_unknown', 'platform', line.platform);
    const account = accountOf(accounts, platform, line);
    if (account === 'ambiguous') return problem('ambiguous_name', 'name', line.name);
    if (!account && platform.binding !== 'manual') return problem('must_be_bound', 'platform', line.name);
    if (line.owner !== null && ownerId === null) return problem('owner_unknown', 'owner', line.owner);
    const key = account?.id ?? `${platform.id} ${line.externalId ?? `name ${line.name}`}`;
    if (seen.has(key)) return problem('twice_in_file', 'name', line.name);
    seen.add(key);
    if (!account) return { ...base, action: 'create' };
    return { ...base, account, action: alreadySays(line, account, ownerId) ? 'same' : 'update' };
  };
  return lines.map(one);
};
