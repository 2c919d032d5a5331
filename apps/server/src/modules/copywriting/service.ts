import type { Copy } from '@xingluo/contracts/copywriting';
import type { Member } from '../../kernel/authz.ts';
import type { Tx } from '../../kernel/db/db.ts';
import { json } from '../../kernel/db/json.ts';
import { idBefore, toPage } from '../../kernel/db/page.ts';
import { AppError, found } from '../../kernel/errors.ts';
import type { Note } from '../../kernel/http/context.ts';
import { newId } from '../../kernel/ids.ts';
import { checkVersion } from '../../kernel/stale.ts';
import type { CallOrigin } from '../ai/index.ts';
import { copywritingStore } from './store.ts';
import { toCopy, toVersion } from './wire.ts';

export type CopywritingNeeds = {
  /** May this member see the project? */
  projectVisible(tx: Tx, actor: Member, projectId: string): Promise<boolean>;
  /** The AI call of this tenant behind a text; throws ai.call_not_found. */
  callFor(tx: Tx, callId: string): Promise<CallOrigin>;
};

type ListInput = {
  cursor?: string | undefined;
  limit: number;
  q?: string | undefined;
  type?: Copy['type'] | undefined;
  projectId?: string | undefined;
};
type NewCopy = {
  type: Copy['type'];
  content: string;
  lang: string;
  projectId?: string | undefined;
  callId?: string | undefined;
};

const PERSON = 'person';

/** Saved texts and their versions. A machine's text keeps its label until a person rewrites it. */
export const createCopywritingService = ({ projectVisible, callFor }: CopywritingNeeds) => ({
  list: async (tx: Tx, actor: Member, input: ListInput) =>
    toPage(
      await copywritingStore(tx).list(actor, { ...input, before: idBefore(input) }),
      input,
      (row) => [row.id],
      toCopy,
    ),

  async one(tx: Tx, actor: Member, id: string) {
    const store = copywritingStore(tx);
    const row = found(await store.one(actor, id), 'copywriting.copy_not_found');
    return { copy: toCopy(row), versions: (await store.versions(id)).map(toVersion) };
  },

  async create(tx: Tx, actor: Member, input: NewCopy, note: Note): Promise<Copy> {
    const { type, content, lang, projectId, callId } = input;
    if (projectId && !(await projectVisible(tx, actor, projectId)))
      throw new AppError('workspaces.project_not_found');
    const call = callId === undefined ? null : await callFor(tx, callId);
    const store = copywritingStore(tx);
    const row = await store.add({
      id: newId('c'),
      project_id: projectId ?? null,
      type,
      lang,
      content,
      model: call?.model ?? PERSON,
      label: call?.label ?? null,
      prompt_id: call?.promptId ?? null,
      origin: json(call ?? {}),
      created_by: actor.userId,
    });
    await store.addVersion(row, actor.userId);
    note(row.id, { model: row.model, ...(callId === undefined ? {} : { callId }) });
    return toCopy(row);
  },

  /**
   * Writes a new version. Other words are the person's; words that the machine wrote before stay the machine's,
   * label included, also when somebody goes back to them. The same text again changes nothing.
   */
  async change(
    tx: Tx,
    actor: Member,
    input: { id: string; content: string; version: number },
    note: Note,
  ): Promise<Copy> {
    const store = copywritingStore(tx);
    const row = found(await store.toChange(actor, input.id), 'copywriting.copy_not_found');
    checkVersion(row, input.version, toCopy(row));
    note(row.id);
    if (input.content === row.content) return toCopy(row);
    const machine = await store.machineOf(row.id, input.content);
    const { label } = row.origin as Partial<CallOrigin>;
    const changed = await store.change(row.id, {
      content: input.content,
      model: machine ?? PERSON,
      label: machine === undefined ? null : (label ?? null),
    });
    await store.addVersion(changed, actor.userId);
    return toCopy(changed);
  },

  async remove(tx: Tx, actor: Member, id: string, note: Note): Promise<void> {
    const store = copywritingStore(tx);
    const row = found(await store.toChange(actor, id), 'copywriting.copy_not_found');
    await store.remove(row.id);
    note(row.id);
  },
});
export type CopywritingService = ReturnType<typeof createCopywritingService>;
