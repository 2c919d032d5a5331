import { z } from 'zod';
import { parseJson } from './json.ts';
import { type Expected, promptLanguage } from './messages.ts';
import type { TextTask } from './prompts.ts';
import type { LengthLimit, TextRules } from './text-rules.ts';

/** `texts[i]`: what is usable for input i. `problems`: what a repair has to mend, in words for the model. */
export type Judgement = { texts: string[][]; problems: string[] };

const itemsSchema = z.object({ items: z.array(z.union([z.string(), z.array(z.string())])) });

/**
 * Reads a model's answer and keeps what follows the rules: right shape, enough different texts, each within the limit.
 * Nothing is ever shortened here.
 */
export function judge(
  content: string,
  expected: Expected,
  { task, lang, rules }: { task: TextTask; lang: string; rules: TextRules },
): Judgement {
  const words = WORDS[promptLanguage(lang)];
  const items = expected.json ? readItems(content, expected) : [[content]];
  if (!items) return { texts: emptyFor(expected), problems: [words.shape(expected.inputs)] };
  const problems: string[] = [];
  const texts = items.map((written, i) => {
    const tidy = new Set(written.map((text) => tidied(text, task)).filter((text) => text !== ''));
    const { limit } = expected;
    const fitting = [...tidy].filter((text) => limit === undefined || rules.fitsLimit(text, limit));
    if (limit !== undefined) {
      for (const text of tidy) {
        if (!fitting.includes(text))
          problems.push(words.long(text, rules.countText(text, limit.unit), limit));
      }
    }
    if (tidy.size < expected.perInput) problems.push(words.few(i + 1, tidy.size, expected.perInput));
    return fitting.slice(0, expected.perInput);
  });
  return { texts, problems };
}

/** Both judgements' texts, the first one's first. */
export function merged(first: Judgement, second: Judgement, { perInput }: Expected): string[][] {
  return first.texts.map((texts, i) =>
    [...new Set([...texts, ...(second.texts[i] ?? [])])].slice(0, perInput),
  );
}

/** After a repair, half of the texts asked for is enough: better than throwing good titles away. */
export function isEnough(texts: readonly string[][], { perInput }: Expected): boolean {
  return texts.every((written) => written.length >= Math.ceil(perInput / 2));
}

function readItems(content: string, { inputs, perInput }: Expected): string[][] | undefined {
  // Servers without a JSON mode like to wrap the object in a Markdown fence.
  const bare = content.trim().replace(/^```(?:json)?\s*\n([\s\S]*)\n```$/, '$1');
  const parsed = itemsSchema.safeParse(parseJson(bare));
  if (!parsed.success) return undefined;
  const { items } = parsed.data;
  const flat = items.filter((item) => typeof item === 'string');
  // With one piece of material, models often leave the outer list out.
  if (inputs === 1 && perInput > 1 && flat.length === items.length) return [flat];
  return items.length === inputs
    ? items.map((item) => (typeof item === 'string' ? [item] : item))
    : undefined;
}

function tidied(text: string, task: TextTask): string {
  return task === 'title' ? text.replace(/\s+/g, ' ').trim() : text.trim();
}

function emptyFor({ inputs }: Expected): string[][] {
  return Array.from({ length: inputs }, () => []);
}

const WORDS = {
  zh: {
    shape: (inputs: number) => `不是约定的 JSON：items 应有 ${inputs} 项`,
    long: (text: string, length: number, { max }: LengthLimit) =>
      `「${text}」长度 ${length}，上限 ${max}：重写得更短，不要截断`,
    few: (i: number, have: number, want: number) =>
      `第 ${i} 段素材应有 ${want} 条不同的文字，只有 ${have} 条`,
  },
  en: {
    shape: (inputs: number) => `Not the agreed JSON: items must have ${inputs} entries`,
    long: (text: string, length: number, { max }: LengthLimit) =>
      `"${text}" is ${length} long, the limit is ${max}: rewrite it shorter, do not cut it off`,
    few: (i: number, have: number, want: number) =>
      `Material ${i} needs ${want} different texts, there are ${have}`,
  },
};
