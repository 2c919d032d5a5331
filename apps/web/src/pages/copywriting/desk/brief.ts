import type { GenerateOutput } from '@xingluo/contracts/ai';
import type { Copy } from '@xingluo/contracts/copywriting';
import type { api } from '../../../api/client.ts';

export type Task = Copy['type'];
export const tasks = ['title', 'copy', 'summary', 'reply'] as const satisfies readonly Task[];

/** BCP 47; templates know the first two of them, models all. */
export const languages = ['zh-CN', 'en', 'zh-TW', 'ja', 'ko'] as const;
export const inTemplates = (lang: string): boolean => lang === 'zh-CN' || lang === 'en';

/** What the person wants written. `null` leaves the choice to the server; ids are those of platform and project. */
export interface Brief {
  task: Task;
  text: string;
  platform: string | null;
  lang: string;
  /** `auto`, `template` or a model of a provider. */
  model: string;
  projectId: string | null;
  /** 0…2. */
  temperature: number | null;
  /** Tokens per text; titles have their own limit. */
  maxTokens: number | null;
}

export const longestBrief = 20_000;

/** A new brief; texts are mostly wanted in the language the person works in. */
export const emptyBrief = (lang = 'zh-CN'): Brief => ({
  task: 'title',
  text: '',
  platform: null,
  lang,
  model: 'auto',
  projectId: null,
  temperature: null,
  maxTokens: null,
});

/** `<platform>-title-zh`: by its beginning the server finds the platform whose limit titles must keep. */
export const sceneOf = ({ platform, task, lang }: Pick<Brief, 'platform' | 'task' | 'lang'>): string =>
  `${platform ?? 'general'}-${task}-${lang.split('-')[0]}`;

/** The brief as `POST /api/ai/generate` takes it. */
export function requestOf(brief: Brief): Parameters<typeof api.ai.generate>[0] {
  const { task, text, model, lang, projectId, temperature, maxTokens } = brief;
  return {
    task,
    model,
    input: text.trim(),
    params: {
      ...(temperature === null ? {} : { temperature }),
      ...(maxTokens === null || task === 'title' ? {} : { maxTokens }),
    },
    metadata: { scene: sceneOf(brief), lang, ...(projectId === null ? {} : { projectId }) },
  };
}

/** The texts of an answer one by one: titles as variants, else the one output. */
export function textsOf({ variants, output }: Pick<GenerateOutput, 'variants' | 'output'>): string[] {
  const all = variants ?? (typeof output === 'string' ? [output] : output);
  return all.filter((one) => typeof one === 'string').map((text) => text.trim());
}
