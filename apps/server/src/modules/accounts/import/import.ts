import type { ImportReport } from '@xingluo/contracts/account-import';
import type { Member } from '../../../kernel/authz.ts';
import type { Tx } from '../../../kernel/db/db.ts';
import type { Note } from '../../../kernel/http/context.ts';
import { newId } from '../../../kernel/ids.ts';
import { tellLive } from '../../../kernel/live.ts';
import type { AccountsNeeds } from '../needs.ts';
import { factColumns, setGroups } from '../service/facts.ts';
import type { AddManual } from '../service/manual.ts';
import { accountsStore } from '../store/accounts.ts';
import { groupsStore } from '../store/groups.ts';
import { decodeCsv, parseCsv } from './csv.ts';
import { type Known, type Matched, matchLines } from './match.ts';
import { readLines } from './read-lines.ts';

type Planned = Pick<ImportReport, 'encoding' | 'newGroups' | 'ignored'> & { matched: Matched[] };

const plain = (text: string): string => text.toLowerCase();
const lineOf = ({ line, platform, account, action, problem }: Matched, createdId?: string) => ({
  line: line.line,
  action,
  platform: platform?.id ?? null,
  name: line.name,
  accountId: account?.id ?? createdId ?? null,
  problem,
});

/**
 * A spreadsheet of accounts: looked at first, then taken over. Every valid line happens in one transaction or none does;
 * the same file twice changes nothing the second time. A cell that is empty says nothing; one that is filled is how it
 * is from now on. Only accounts that this person sees are touched.
 */
export const createImport = (needs: AccountsNeeds, addManual: AddManual) => {
  const known = async (tx: Tx, actor: Member): Promise<Known[]> => {
    const rows = await accountsStore(tx).allVisible(actor);
    const groups = Map.groupBy(
      await groupsStore(tx).ofAccounts(rows.map(({ id }) => id)),
      ({ account_id }) => account_id,
    );
    return rows.map((row) => ({
      id: row.id,
      platform: row.platform,
      accountId: row.account_id,
      displayName: row.display_name,
      ownerId: row.owner_id,
      groups: (groups.get(row.id) ?? []).map(({ name }) => name),
      tags: row.tags,
      keeper: row.keeper_name,
      notes: row.notes,
    }));
  };

  /** @throws accounts.import_unreadable and its like, for the file as a whole */
  const plan = async (tx: Tx, actor: Member, file: string): Promise<Planned> => {
    const { text, encoding } = decodeCsv(Buffer.from(file, 'base64'));
    const { lines, ignored } = readLines(parseCsv(text));
    const emails = [...new Set(lines.flatMap(({ owner }) => (owner ? [owner.toLowerCase()] : [])))];
    const matched = matchLines(lines, {
      platforms: needs.connectors.list(),
      accounts: await known(tx, actor),
      owners: await needs.membersByEmail(tx, emails),
    });
    const wanted = new Map(
      matched
        .filter(({ action }) => action === 'create' || action === 'update')
        .flatMap(({ line }) => line.groups ?? [])
        .map((name) => [plain(name), name] as const),
    );
    for (const { name } of await groupsStore(tx).named([...wanted.values()])) wanted.delete(plain(name));
    return { encoding, ignored, matched, newGroups: [...wanted.values()] };
  };

  const groupIds = async (tx: Tx, names: string[] | null): Promise<string[] | undefined> =>
    names === null ? undefined : (await groupsStore(tx).named(names)).map(({ id }) => id);

  const carryOut = async (tx: Tx, actor: Member, one: Matched, note: Note): Promise<string | undefined> => {
    const { line, account, platform, action, ownerId } = one;
    if (action !== 'create' && action !== 'update') return undefined;
    const facts = {
      groupIds: await groupIds(tx, line.groups),
      ...(line.tags ? { tags: line.tags } : {}),
      ...(line.notes ? { notes: line.notes } : {}),
      ...(ownerId ? { ownerId } : {}),
    };
    if (!account) {
      const keeper = line.keeper ? { keeper: { name: line.keeper, note: '' } } : {};
      const made = { ...facts, ...keeper, platform: platform!.id, name: line.name };
      const { id } = await addManual(
        tx,
        actor,
        line.externalId ? { ...made, externalId: line.externalId } : made,
        note,
      );
      return id;
    }
    await setGroups(tx, account.id, facts.groupIds);
    const after = await accountsStore(tx).change(account.id, {
      ...factColumns(facts),
      ...(line.keeper ? { keeper_name: line.keeper } : {}),
      ...(account.accountId === null && line.externalId ? { account_id: line.externalId } : {}),
    });
    note(account.id, { line: line.line });
    await tellLive(tx, 'account', { id: account.id, status: after.status });
    return account.id;
  };

  return {
    async preview(tx: Tx, actor: Member, file: string): Promise<ImportReport> {
      const { matched, ...rest } = await plan(tx, actor, file);
      return { ...rest, applied: false, lines: matched.map((one) => lineOf(one)) };
    },
    async apply(tx: Tx, actor: Member, file: string, note: Note): Promise<ImportReport> {
      const { matched, ...rest } = await plan(tx, actor, file);
      for (const name of rest.newGroups) {
        const id = newId('grp');
        await groupsStore(tx).add({ id, name, created_by: actor.userId });
        note(id, { name });
      }
      const lines: ImportReport['lines'] = [];
      for (const one of matched) lines.push(lineOf(one, await carryOut(tx, actor, one, note)));
      return { ...rest, applied: true, lines };
    },
  };
};
export type Import = ReturnType<typeof createImport>;
