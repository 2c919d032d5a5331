import { AiFailure } from './failure.ts';
import type { ModelRow } from './models.ts';
import type { ProviderRow } from './providers.ts';

export type ChatMessage = { role: 'system' | 'user' | 'assistant'; content: string };

export type ChatParams = {
  temperature?: number | undefined;
  topP?: number | undefined;
  maxTokens?: number | undefined;
  /** Ask for a JSON object; one of the messages must say "JSON" and show the shape. */
  json?: boolean | undefined;
};

/** The chat/completions body in this provider's dialect. Thinking is always off: see below. */
export function chatBody(
  provider: ProviderRow,
  model: ModelRow,
  call: {
    messages: readonly ChatMessage[];
    params: ChatParams;
    userId?: string | undefined;
    stream: boolean;
  },
): object {
  const { params, userId } = call;
  return {
    model: model.id,
    messages: call.messages,
    ...(call.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    ...(params.temperature === undefined ? {} : { temperature: params.temperature }),
    ...(params.topP === undefined ? {} : { top_p: params.topP }),
    ...(params.maxTokens === undefined
      ? {}
      : { [provider.maxTokensField]: limitTokens(params.maxTokens, model) }),
    ...(params.json && provider.jsonModes.includes('json_object')
      ? { response_format: { type: 'json_object' } }
      : {}),
    ...thinkingOff(provider, model),
    ...(userId === undefined || provider.userIdField === null
      ? {}
      : { [provider.userIdField]: checkUserId(userId) }),
  };
}

function limitTokens(wanted: number, model: ModelRow): number {
  return Math.min(wanted, model.maxOutputTokens ?? wanted);
}

/**
 * While it thinks, DeepSeek silently ignores the temperature and bills the thoughts as output; GPT-6 refuses the
 * temperature. Short copy needs neither.
 */
function thinkingOff(provider: ProviderRow, model: ModelRow): object {
  if (!model.reasons || provider.thinking === 'none') return {};
  return provider.thinking === 'thinking.type'
    ? { thinking: { type: 'disabled' } }
    : { reasoning_effort: 'none' };
}

/** DeepSeek takes [A-Za-z0-9_-] up to 512 characters, OpenAI 64 characters: we keep to what both take. */
function checkUserId(userId: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(userId)) return userId;
  throw new AiFailure({ kind: 'bad_request', message: 'userId must be 1 to 64 characters of [A-Za-z0-9_-]' });
}
