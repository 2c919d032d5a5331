import type { aiContract, GenerateOutput } from '@xingluo/contracts/ai';
import type { Member } from '../../kernel/authz.ts';
import type { Tx } from '../../kernel/db/db.ts';
import { idBefore, toPage } from '../../kernel/db/page.ts';
import { AppError } from '../../kernel/errors.ts';
import type { GuardedFetch } from '../../kernel/guarded-fetch.ts';
import type { MemberContext } from '../../kernel/http/context.ts';
import type { Handlers } from '../../kernel/http/contract-routes.ts';
import { addressOf } from './service/addresses.ts';
import type { createGenerate } from './service/generate.ts';
import type { Providers } from './service/providers.ts';
import type { createTrial } from './service/test-provider.ts';
import { aiStore } from './store.ts';
import { toCall, toProvider } from './wire.ts';

/** May this member see the project? Asked for every project id that a client sends. */
export type ProjectVisible = (tx: Tx, actor: Member, projectId: string) => Promise<boolean>;

export type AiRoutesNeeds = {
  providers: Providers;
  generate: ReturnType<typeof createGenerate>;
  tryOut: ReturnType<typeof createTrial>;
  outgoing: Pick<GuardedFetch, 'check'>;
  projectVisible: ProjectVisible;
  /** Whether a template may stand in when every provider failed. */
  templateFallback(tenantId: string): Promise<boolean>;
};

const nothingYet = Symbol('no earlier answer');

/** The stored answer of an earlier request with the same Idempotency-Key: a provider is not paid twice for it. */
const earlierAnswer = (context: MemberContext): Promise<GenerateOutput | undefined> =>
  context
    .changeAs<GenerateOutput>('ai.generated', () => Promise.reject(nothingYet))
    .catch((reason: unknown) => {
      if (reason === nothingYet) return undefined;
      throw reason;
    });

export const aiRoutes = ({
  providers,
  generate,
  tryOut,
  outgoing,
  projectVisible,
  templateFallback,
}: AiRoutesNeeds): Handlers<typeof aiContract> => ({
  generate: async ({ input, context }) => {
    const { actor, signal } = context;
    const { tenantId = actor.tenantId, projectId = null } = input.metadata;
    if (tenantId !== actor.tenantId) throw new AppError('workspaces.tenant_not_found');
    if (projectId && !(await context.read((tx) => projectVisible(tx, actor, projectId))))
      throw new AppError('workspaces.project_not_found');
    const earlier = await earlierAnswer(context);
    if (earlier) return earlier;

    const answer = await generate({ tenantId, userId: actor.userId, projectId }, input, signal);
    if (answer.degraded && answer.provider === 'template' && !(await templateFallback(tenantId)))
      throw answer.degradedReason === 'no_provider'
        ? new AppError('ai.no_provider')
        : new AppError('ai.failed', { kind: answer.degradedReason, callId: answer.callId });
    return context.changeAs('ai.generated', async (_tx, note) => {
      const { provider, modelName, degraded } = answer;
      note(answer.callId, { task: input.task, scene: input.metadata.scene, provider, modelName, degraded });
      return answer;
    });
  },

  providers: async ({ context }) => ({ items: await context.read((tx) => providers.list(tx)) }),

  addProvider: async ({ input, context }) => {
    const baseUrl = await addressOf(outgoing, input.kind, input.baseUrl);
    return context.change((tx, note) => providers.add(tx, context.actor, { ...input, baseUrl }, note));
  },

  changeProvider: async ({ input, context }) => {
    const { id, version, baseUrl: given, ...fields } = input;
    const { kind } = await context.read(async (tx) => toProvider(await providers.one(tx, id)));
    const address = given === undefined ? {} : { baseUrl: await addressOf(outgoing, kind, given) };
    return context.change((tx, note) => providers.change(tx, id, version, { ...fields, ...address }, note));
  },

  removeProvider: ({ input, context }) =>
    context.change(async (tx, note) => {
      await providers.remove(tx, input.id, note);
      return { ok: true as const };
    }),

  testProvider: async ({ input, context }) => {
    const { actor, signal } = context;
    const { row, configured } = await context.read(async (tx) => {
      const row = await providers.one(tx, input.id);
      return { row, configured: await providers.configured(tx, row) };
    });
    const test = await tryOut(configured, actor.locale, signal);
    return context.change((tx, note) => providers.keepTest(tx, row, test, note));
  },

  calls: ({ input, context }) =>
    context.read(async (tx) =>
      toPage(
        await aiStore(tx).calls(context.actor, { before: idBefore(input), limit: input.limit }),
        input,
        (row) => [row.id],
        toCall,
      ),
    ),
});
