import { type Expected, promptLanguage } from './messages.ts';
import type { PromptLanguage, TextTask } from './prompts.ts';
import type { Bank } from './template/bank.ts';
import { bankEn } from './template/bank-en.ts';
import { bankZh } from './template/bank-zh.ts';
import { writeCopy } from './template/copy.ts';
import { readMaterial } from './template/material.ts';
import { pick, seedOf } from './template/seed.ts';
import { extractSummary } from './template/summary.ts';
import { writeTitles } from './template/titles.ts';
import type { LengthLimit, TextRules } from './text-rules.ts';

export const TEMPLATE_LABEL: Record<PromptLanguage, string> = {
  zh: '模板生成 · 未使用大模型',
  en: 'Made from a template · no language model used',
};

const BANKS: Record<PromptLanguage, Bank> = { zh: bankZh, en: bankEn };

/**
 * The provider that is always there: writes from formulas filled with the person's own words. Deterministic: the same
 * input gives the same texts. Claims nothing that is not in the input. Returns the texts per input, within the limit;
 * a list is empty when nothing fits it.
 */
export function writeFromTemplates(
  task: TextTask,
  input: readonly string[],
  { lang, expected, rules }: { lang: string; expected: Expected; rules: TextRules },
): string[][] {
  const language = promptLanguage(lang);
  return input.map((text) => {
    const texts = write(task, text, language, expected, rules);
    return texts.filter((written) => written !== '');
  });
}

function write(
  task: TextTask,
  text: string,
  language: PromptLanguage,
  expected: Expected,
  rules: TextRules,
): string[] {
  const bank = BANKS[language];
  const seed = seedOf(task, language, text);
  const { limit, perInput: count } = expected;
  switch (task) {
    case 'title':
      return writeTitles(readMaterial(text, language), bank, rules, { count, limit, seed });
    case 'copy':
      return [writeCopy(readMaterial(text, language), bank, rules, { limit, seed })];
    case 'summary':
      return [extractSummary(text, rules, limit)];
    case 'reply':
      return [writeReply(text, bank, rules, limit, seed)];
  }
}

function writeReply(
  text: string,
  bank: Bank,
  rules: TextRules,
  limit: LengthLimit | undefined,
  seed: number,
): string {
  const intent = bank.intents.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
  const replies = bank.replies[intent];
  const fitting = limit === undefined ? replies : replies.filter((reply) => rules.fitsLimit(reply, limit));
  return fitting.length > 0 ? pick(fitting, seed) : '';
}
