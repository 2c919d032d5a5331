import { chatModels, embeddingDimensions, type OpenAiDialect, Refusal, thinks } from './openai-dialect.ts';

type Json = Record<string, unknown>;
export type ChatMessage = { role: string; content: string };
export type ChatRequest = {
  model: string;
  messages: ChatMessage[];
  stream: boolean;
  includeUsage: boolean;
  json: boolean;
  thinking: boolean;
};
export type EmbeddingsRequest = { model: string; input: string[]; dimensions: number };

const COMMON = ['model', 'messages', 'temperature', 'top_p', 'max_tokens', 'stream', 'stream_options'];
const KNOWN: Record<OpenAiDialect, Set<string>> = {
  openai: new Set([
    ...COMMON,
    ...['response_format', 'max_completion_tokens', 'reasoning_effort', 'n', 'stop', 'seed'],
    ...['user', 'safety_identifier', 'presence_penalty', 'frequency_penalty', 'metadata', 'store'],
  ]),
  deepseek: new Set([
    ...COMMON,
    ...['response_format', 'thinking', 'reasoning_effort', 'stop', 'user_id'],
    ...['presence_penalty', 'frequency_penalty', 'tools', 'tool_choice', 'logprobs', 'top_logprobs'],
  ]),
};
const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

/** Reads a chat/completions body as strictly as the documented API; throws a {@link Refusal}. */
export function readChatRequest(body: unknown, dialect: OpenAiDialect): ChatRequest {
  const fields = readObject(body);
  for (const name of Object.keys(fields)) {
    if (!KNOWN[dialect].has(name)) throw bad(`Unrecognized request argument supplied: ${name}`, name);
  }
  const model = readModel(fields, (name) => chatModels(dialect).includes(name));
  const messages = readMessages(fields.messages);
  checkNumber(fields, 'temperature', 0, 2);
  checkNumber(fields, 'top_p', 0, 1);
  checkTokens(fields, 'max_tokens');
  checkTokens(fields, 'max_completion_tokens');
  const stream = readBoolean(fields, 'stream');
  const json = readResponseFormat(fields, dialect, messages);
  return {
    model,
    messages,
    stream,
    includeUsage: readIncludeUsage(fields, stream),
    json,
    thinking: dialect === 'deepseek' ? readDeepSeek(fields) : readOpenAi(fields, model),
  };
}

/** Reads an embeddings body; throws a {@link Refusal}. */
export function readEmbeddingsRequest(body: unknown, dialect: OpenAiDialect): EmbeddingsRequest {
  const fields = readObject(body);
  const model = readModel(fields, (name) => embeddingDimensions(dialect, name) !== undefined);
  const input = typeof fields.input === 'string' ? [fields.input] : fields.input;
  if (!Array.isArray(input) || input.length === 0 || input.length > 2048) {
    throw bad("'input' must be a string or an array of 1 to 2048 strings", 'input');
  }
  if (!input.every((item) => typeof item === 'string' && item !== '')) {
    throw bad("'$.input' is invalid: an empty string or a non-string was given", 'input');
  }
  if (fields.encoding_format !== undefined && fields.encoding_format !== 'float') {
    throw bad("This double answers encoding_format 'float' only", 'encoding_format');
  }
  checkTokens(fields, 'dimensions');
  const own = embeddingDimensions(dialect, model) ?? 0;
  return { model, input, dimensions: typeof fields.dimensions === 'number' ? fields.dimensions : own };
}

function readObject(body: unknown): Json {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw bad('We could not parse the JSON body of your request.');
  }
  return body as Json;
}

function readModel(fields: Json, serves: (name: string) => boolean): string {
  if (typeof fields.model !== 'string') throw bad('you must provide a model parameter', 'model');
  if (!serves(fields.model)) {
    throw new Refusal(404, `The model \`${fields.model}\` does not exist or you do not have access to it.`, {
      code: 'model_not_found',
      param: 'model',
    });
  }
  return fields.model;
}

function readMessages(value: unknown): ChatMessage[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw bad("Invalid 'messages': expected a non-empty array", 'messages');
  }
  return value.map((message: unknown, i) => {
    const { role, content } = readObject(message);
    if (typeof role !== 'string' || !ROLES.includes(role)) {
      throw bad(`Invalid value for 'messages[${i}].role'`, `messages.[${i}].role`);
    }
    if (typeof content !== 'string') {
      throw bad(`Invalid type for 'messages[${i}].content': expected a string`, `messages.[${i}].content`);
    }
    return { role, content };
  });
}

function readResponseFormat(fields: Json, dialect: OpenAiDialect, messages: ChatMessage[]): boolean {
  if (fields.response_format === undefined) return false;
  const { type } = readObject(fields.response_format);
  const offered = dialect === 'deepseek' ? ['text', 'json_object'] : ['text', 'json_object', 'json_schema'];
  if (typeof type !== 'string' || !offered.includes(type)) {
    throw bad('This response_format type is unavailable now', 'response_format');
  }
  if (type === 'json_object' && !messages.some(({ content }) => /json/i.test(content))) {
    throw bad(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      'messages',
    );
  }
  return type !== 'text';
}

function readIncludeUsage(fields: Json, stream: boolean): boolean {
  if (fields.stream_options === undefined) return false;
  if (!stream) throw bad("'stream_options' is only allowed when 'stream' is enabled", 'stream_options');
  return readObject(fields.stream_options).include_usage === true;
}

function readDeepSeek(fields: Json): boolean {
  const userId = fields.user_id;
  if (userId !== undefined && !(typeof userId === 'string' && /^[A-Za-z0-9_-]{1,512}$/.test(userId))) {
    throw bad('Invalid user_id: [A-Za-z0-9_-], at most 512 characters', 'user_id');
  }
  if (fields.thinking === undefined) return true;
  const { type } = readObject(fields.thinking);
  if (type !== 'enabled' && type !== 'disabled') throw bad('Invalid thinking.type', 'thinking');
  return type === 'enabled';
}

function readOpenAi(fields: Json, model: string): boolean {
  const reasons = thinks('openai', model);
  if (reasons && fields.max_tokens !== undefined) {
    throw bad(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
    );
  }
  if (!reasons && fields.reasoning_effort !== undefined) {
    throw bad('Unrecognized request argument supplied: reasoning_effort', 'reasoning_effort');
  }
  const thinking = reasons && fields.reasoning_effort !== 'none';
  if (thinking && fields.temperature !== undefined && fields.temperature !== 1) {
    throw bad("Unsupported value: 'temperature' does not support this value with this model.", 'temperature');
  }
  return thinking;
}

function checkNumber(fields: Json, name: string, min: number, max: number): void {
  const value = fields[name];
  if (value === undefined) return;
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw bad(`Invalid '${name}': expected a number from ${min} to ${max}`, name);
  }
}

function checkTokens(fields: Json, name: string): void {
  const value = fields[name];
  if (value !== undefined && !(Number.isSafeInteger(value) && Number(value) >= 1)) {
    throw bad(`Invalid '${name}': expected an integer of at least 1`, name);
  }
}

function readBoolean(fields: Json, name: string): boolean {
  const value = fields[name] ?? false;
  if (typeof value !== 'boolean') throw bad(`Invalid type for '${name}': expected a boolean`, name);
  return value;
}

function bad(message: string, param?: string): Refusal {
  return new Refusal(400, message, param === undefined ? {} : { param });
}
