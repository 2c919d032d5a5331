import type { ConfiguredProvider } from '@xingluo/ai';
import type { AiProvider } from '@xingluo/contracts/ai';
import type { Clock } from '../../../kernel/clock.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Adapter } from './generate.ts';

type Test = NonNullable<AiProvider['lastTest']>;

const unreadable = (lang: string) =>
  lang.startsWith('en')
    ? 'The stored key cannot be read on this server; enter it again.'
    : '这台服务器读不出保存的密钥，请重新填写。';

/**
 * Tries a provider's connection (models, JSON, stream, embeddings) and reports in `lang`; no transaction is open.
 * `configured` is undefined when its stored key cannot be read. Throws ai.failed when the person went away.
 */
export const createTrial =
  (adapter: Adapter, clock: Pick<Clock, 'now'>) =>
  async (configured: ConfiguredProvider | undefined, lang: string, signal: AbortSignal): Promise<Test> => {
    const at = clock.now().toISOString();
    if (!configured) return { at, ok: false, steps: [{ step: 'key', ok: false, detail: unreadable(lang) }] };
    const { ok, steps } = await adapter([configured], () => {}).probe(configured, { lang, signal });
    if (signal.aborted) throw new AppError('ai.failed', { kind: 'aborted' });
    return { at, ok, steps };
  };
