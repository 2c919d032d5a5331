/** Which provider's habits the double shows where the two differ. */
export type OpenAiDialect = 'openai' | 'deepseek';

/** What a request is turned away with: the status and the documented `error` envelope. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string | null;
  readonly type: string;
  readonly param: string | null;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    about: { code?: string | null; type?: string; param?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = about.code ?? null;
    this.type = about.type ?? 'invalid_request_error';
    this.param = about.param ?? null;
    this.headers = about.headers ?? {};
  }

  get body(): object {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.code } };
  }
}

const EMBEDDING_DIMENSIONS: Record<string, number> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'sim-embedding': 256,
};
const CHAT_MODELS: Record<OpenAiDialect, string[]> = {
  openai: ['gpt-4o-mini', 'gpt-6-luna', 'sim-chat'],
  deepseek: ['deepseek-flash', 'deepseek-v4-pro'],
};

/** Model ids the double serves for chat. */
export function chatModels(dialect: OpenAiDialect): string[] {
  return CHAT_MODELS[dialect];
}

/** Length of the model's vectors, or undefined when this dialect has no such embedding model. */
export function embeddingDimensions(dialect: OpenAiDialect, model: string): number | undefined {
  // DeepSeek has no embeddings endpoint at all.
  return dialect === 'openai' ? EMBEDDING_DIMENSIONS[model] : undefined;
}

/** Everything `GET /v1/models` lists. */
export function listedModels(dialect: OpenAiDialect): string[] {
  return dialect === 'openai'
    ? [...CHAT_MODELS.openai, ...Object.keys(EMBEDDING_DIMENSIONS)]
    : CHAT_MODELS.deepseek;
}

/** Models that think before they answer, and bill it as output, unless told not to. */
export function thinks(dialect: OpenAiDialect, model: string): boolean {
  return dialect === 'deepseek' || model === 'gpt-6-luna';
}
