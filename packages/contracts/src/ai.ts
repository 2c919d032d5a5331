import { z } from 'zod';
import { id, instant, ok, page, pageQuery, route, text, version } from './route.ts';

export const aiTasks = ['copy', 'title', 'summary', 'reply', 'embed'] as const;
export const aiProviderKinds = ['deepseek', 'openai', 'openai-compatible'] as const;

/** The request's §5.1/§10.1, plus what honesty needs: currency, whether a template answered, and why. */
export const generateInput = z.object({
  task: z.enum(aiTasks),
  model: z.string().max(100).default('auto'),
  input: z.union([z.string().max(20_000), z.array(z.string().max(20_000)).min(1).max(64)]),
  params: z
    .object({
      temperature: z.number().min(0).max(2).optional(),
      maxTokens: z.number().int().min(1).max(32_000).optional(),
      top_p: z.number().gt(0).max(1).optional(),
    })
    .default({}),
  metadata: z
    .object({
      /** Must be the caller's own enterprise when given. */
      tenantId: z.string().max(60).optional(),
      scene: z.string().max(60).default(''),
      lang: z.string().max(20).default('zh-CN'),
      projectId: id('p').optional(),
    })
    .prefault({}),
});
export const generateOutput = z.object({
  /** Text tasks give a string (title: one variant a line); an array in gives an array out; embed gives vectors. */
  output: z.union([z.string(), z.array(z.string()), z.array(z.array(z.number()))]),
  /** For titles: the variants one by one, already checked for length. */
  variants: z.array(z.string()).optional(),
  provider: z.string(),
  modelName: z.string(),
  usage: z
    .object({
      promptTokens: z.number().int(),
      completionTokens: z.number().int(),
      /** In units of `currency`; absent when the price is unknown. */
      cost: z.number().optional(),
      currency: z.string().optional(),
    })
    .optional(),
  latencyMs: z.number().int(),
  degraded: z.boolean(),
  degradedReason: z.string().optional(),
  /** What to show beside it, such as 「模板生成 · 未使用大模型」. */
  label: z.string(),
  callId: id('aic'),
});
export type GenerateOutput = z.infer<typeof generateOutput>;

export const aiProvider = z.object({
  id: id('aip'),
  kind: z.enum(aiProviderKinds),
  label: z.string(),
  baseUrl: z.string(),
  /** The last four characters; the key itself never leaves the server. */
  keyHint: z.string().nullable(),
  models: z.array(z.string()),
  priority: z.number().int(),
  enabled: z.boolean(),
  lastTest: z
    .object({
      at: instant,
      ok: z.boolean(),
      steps: z.array(z.object({ step: z.string(), ok: z.boolean(), detail: z.string() })),
    })
    .nullable(),
  version,
});
export type AiProvider = z.infer<typeof aiProvider>;

const providerFields = {
  label: text(60),
  baseUrl: z.url().max(300),
  apiKey: z.string().trim().min(1).max(300),
  models: z.array(text(100)).max(50),
  priority: z.number().int().min(1).max(1000),
  enabled: z.boolean(),
};

export const aiCall = z.object({
  id: id('aic'),
  task: z.string(),
  scene: z.string(),
  provider: z.string(),
  modelAsked: z.string(),
  modelUsed: z.string(),
  promptTokens: z.number().int().nullable(),
  completionTokens: z.number().int().nullable(),
  cost: z.string().nullable(),
  currency: z.string().nullable(),
  outcome: z.string(),
  degraded: z.boolean(),
  latencyMs: z.number().int(),
  createdAt: instant,
});

export const aiContract = {
  generate: route('POST', '/api/ai/generate', 'Generate copy, titles, summaries, replies or embeddings', {
    permission: 'ai:use',
    noAuditBecause:
      'every attempt is a row of ai_calls with hashes of prompt and completion; the use case also writes ai.generated',
  })
    .input(generateInput)
    .output(generateOutput),
  providers: route('GET', '/api/ai/providers', 'AI providers of the enterprise', {
    permission: 'ai:use',
  }).output(z.object({ items: z.array(aiProvider) })),
  addProvider: route(
    'POST',
    '/api/ai/providers',
    'Add a provider with its key',
    { permission: 'ai:manage', audit: 'ai.provider_added', stepUp: true },
    201,
  )
    .input(
      z.object({
        kind: z.enum(aiProviderKinds),
        label: providerFields.label.optional(),
        baseUrl: providerFields.baseUrl.optional(),
        apiKey: providerFields.apiKey.optional(),
        models: providerFields.models.default([]),
        priority: providerFields.priority.default(100),
      }),
    )
    .output(aiProvider),
  changeProvider: route('PATCH', '/api/ai/providers/{id}', 'Change a provider', {
    permission: 'ai:manage',
    audit: 'ai.provider_changed',
    stepUp: true,
  })
    .input(z.object({ id: id('aip'), version, ...z.object(providerFields).partial().shape }))
    .output(aiProvider),
  removeProvider: route('DELETE', '/api/ai/providers/{id}', 'Remove a provider and its key', {
    permission: 'ai:manage',
    audit: 'ai.provider_removed',
  })
    .input(z.object({ id: id('aip') }))
    .output(ok),
  testProvider: route('POST', '/api/ai/providers/{id}/test', 'Try the connection: JSON, stream, embeddings', {
    permission: 'ai:manage',
    audit: 'ai.provider_tested',
  })
    .input(z.object({ id: id('aip') }))
    .output(aiProvider),
  calls: route('GET', '/api/ai/calls', 'AI calls, newest first', { permission: 'usage:read' })
    .input(z.object(pageQuery))
    .output(page(aiCall)),
};
