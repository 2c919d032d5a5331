import type { ChatParams } from './chat-request.ts';
import { DEFAULT_DEADLINES, type Deadlines } from './deadlines.ts';
import { AiFailure, FAILURES } from './failure.ts';
import { parseJson } from './json.ts';
import { promptLanguage } from './messages.ts';
import { type ModelRow, modelOf } from './models.ts';
import type { PromptLanguage } from './prompts.ts';
import type { ConfiguredProvider } from './request.ts';
import { endpointOf, offered } from './route.ts';
import type { ChatAnswer, WireClient } from './wire-client.ts';

export type ProbeStep = { step: 'models' | 'json' | 'stream' | 'embeddings'; ok: boolean; detail: string };
/** `ok`: texts can be generated here. Embeddings are optional: without them, vectors are made locally. */
export type ProbeReport = { ok: boolean; steps: ProbeStep[] };

/**
 * Tries a provider's connection: its model list, one short answer as JSON, one as a stream, one vector. Costs a few
 * dozen tokens. Never rejects for what the provider does: that is the report.
 */
export function createProbe(wire: WireClient, deadlines: Deadlines = DEFAULT_DEADLINES) {
  return async function probe(
    configured: ConfiguredProvider,
    { lang = 'zh-CN', signal }: { lang?: string; signal?: AbortSignal | undefined } = {},
  ): Promise<ProbeReport> {
    const words = WORDS[promptLanguage(lang)];
    const limits = { endpoint: endpointOf(configured), deadlines, signal };
    let keyIsDead = false;
    const steps: ProbeStep[] = [];
    const step = async (name: ProbeStep['step'], work: () => Promise<string>): Promise<void> => {
      if (keyIsDead) return void steps.push({ step: name, ok: false, detail: words.notTried });
      try {
        steps.push({ step: name, ok: true, detail: await work() });
      } catch (error) {
        if (!(error instanceof AiFailure)) throw error;
        keyIsDead = FAILURES[error.kind].scope === 'key';
        steps.push({ step: name, ok: false, detail: words.failed(error) });
      }
    };

    let listed: string[] = [];
    await step('models', async () => {
      listed = await wire.listModels(limits);
      return words.models(listed);
    });
    const models = offered(configured).map(({ model }) => model);
    const chatModel = firstFor('chat', models) ?? firstFor('chat', listedModels(configured, listed));
    const ask = (params: ChatParams, onWords?: () => void): Promise<ChatAnswer> => {
      if (!chatModel) throw new AiFailure({ kind: 'model_not_found', message: words.noModel });
      const messages = [{ role: 'user' as const, content: 'Answer with this JSON object only: {"ok":true}' }];
      return wire.chat({
        ...limits,
        model: chatModel,
        messages,
        params: { ...params, maxTokens: 32 },
        onWords,
      });
    };
    await step('json', async () => {
      const answer = await ask({ json: true });
      if (parseJson(answer.content) !== undefined) return words.answered(answer);
      throw new AiFailure({ kind: 'bad_response', message: words.noJson });
    });
    await step('stream', async () => words.answered(await ask({}, () => {})));
    await step('embeddings', async () => {
      const model = firstFor('embeddings', models);
      if (!model) return words.noEmbeddings;
      const { vectors, modelReturned } = await wire.embed({ ...limits, model, input: ['ok'] });
      return words.vector(modelReturned || model.id, vectors[0]?.length ?? 0);
    });
    return { ok: steps.every(({ step, ok }) => ok || step === 'models' || step === 'embeddings'), steps };
  };
}

function firstFor(use: ModelRow['use'], models: readonly ModelRow[]): ModelRow | undefined {
  return models.find((model) => model.use === use);
}

function listedModels({ kind }: ConfiguredProvider, ids: readonly string[]): ModelRow[] {
  return ids.map((id) => modelOf(kind, id));
}

const SHOWN_MODELS = 5;
type Words = {
  notTried: string;
  noModel: string;
  noJson: string;
  noEmbeddings: string;
  failed: (failure: AiFailure) => string;
  models: (ids: readonly string[]) => string;
  answered: (answer: ChatAnswer) => string;
  vector: (model: string, dimensions: number) => string;
};
const WORDS: Record<PromptLanguage, Words> = {
  zh: {
    notTried: '前一步已失败，没有再试',
    noModel: '没有可用的对话模型，请填写模型名',
    noJson: '模型没有按要求返回 JSON',
    noEmbeddings: '没有向量模型，相似度使用本地词面向量',
    failed: (failure) => `${FAILURES[failure.kind].zh}（${failure.message}）`,
    models: (ids) =>
      `可用模型 ${ids.length} 个：${ids.slice(0, SHOWN_MODELS).join('、')}${ids.length > SHOWN_MODELS ? ' 等' : ''}`,
    answered: ({ modelReturned, latencyMs }) => `${modelReturned || '模型'} 应答正常，用时 ${latencyMs} 毫秒`,
    vector: (model, dimensions) => `${model} 返回 ${dimensions} 维向量`,
  },
  en: {
    notTried: 'Not tried: an earlier step failed',
    noModel: 'No chat model to try; enter a model name',
    noJson: 'The model did not answer with JSON as asked',
    noEmbeddings: 'No embeddings model; similarity uses local lexical vectors',
    failed: (failure) => `${FAILURES[failure.kind].en} (${failure.message})`,
    models: (ids) =>
      `${ids.length} models: ${ids.slice(0, SHOWN_MODELS).join(', ')}${ids.length > SHOWN_MODELS ? ', …' : ''}`,
    answered: ({ modelReturned, latencyMs }) => `${modelReturned || 'The model'} answered in ${latencyMs} ms`,
    vector: (model, dimensions) => `${model} gives vectors of ${dimensions} dimensions`,
  },
};
