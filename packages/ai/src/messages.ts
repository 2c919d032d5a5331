import { createHash } from 'node:crypto';
import type { ChatMessage } from './chat-request.ts';
import { type Prompt, type PromptLanguage, renderPrompt } from './prompts.ts';
import type { LengthLimit } from './text-rules.ts';

/** What a text task must give: `perInput` texts for each of `inputs`, each within the limit. */
export type Expected = {
  inputs: number;
  perInput: number;
  limit: LengthLimit | undefined;
  /** Asked for as JSON; else the answer is the text itself. */
  json: boolean;
};

/** The language prompts and templates are written in for a BCP 47 tag: English for `en*`, else Chinese. */
export function promptLanguage(lang: string): PromptLanguage {
  return /^en\b/i.test(lang) ? 'en' : 'zh';
}

/**
 * The messages of a text task: our instructions first (the same for all calls of a kind, so that providers can cache
 * them), then what the person wrote, fenced. The fence carries a hash of the text, so the text cannot close it.
 */
export function buildMessages(
  prompt: Prompt,
  input: readonly string[],
  expected: Expected,
  lang: string,
): ChatMessage[] {
  const language = promptLanguage(lang);
  const words = WORDS[language];
  const fence = `material-${createHash('sha256').update(input.join('\u0000')).digest('hex').slice(0, 8)}`;
  const system = renderPrompt(prompt.system[language], {
    count: String(expected.perInput),
    language: languageName(lang, language),
    limit: expected.limit ? words.limit(expected.limit) : '',
    fence: 'material-…',
    shape: expected.json ? words.json(exampleShape(expected)) : words.plain,
  });
  const user = input.map((text) => `<${fence}>\n${text}\n</${fence}>`).join('\n');
  return [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
}

/** One more turn: the answer as it was, and what is wrong with it. */
export function repairMessages(
  messages: readonly ChatMessage[],
  answer: string,
  problems: readonly string[],
  expected: Expected,
  lang: string,
): ChatMessage[] {
  const words = WORDS[promptLanguage(lang)];
  const shape = expected.json ? words.json(exampleShape(expected)) : words.plain;
  return [
    ...messages,
    { role: 'assistant', content: answer },
    {
      role: 'user',
      content: `${words.repair}\n${problems.map((problem) => `- ${problem}`).join('\n')}\n${shape}`,
    },
  ];
}

const UNITS = {
  zh: { 'code-point': '个字符', utf16: '个 UTF-16 单位', byte: '个字节' },
  en: { 'code-point': 'characters', utf16: 'UTF-16 units', byte: 'bytes' },
};
const WORDS = {
  zh: {
    limit: ({ max, unit, bound }: LengthLimit) =>
      `每条${bound === 'strict' ? '少于' : '不超过'} ${max} ${UNITS.zh[unit]}。`,
    json: (shape: string) => `只输出一个 JSON 对象，形如：${shape}。外层每段素材一项，内层是该素材的文字。`,
    plain: '直接输出正文，不要解释，不要加标题。',
    repair: '上面的回答不符合要求：',
  },
  en: {
    limit: ({ max, unit, bound }: LengthLimit) =>
      `Each text has ${bound === 'strict' ? 'fewer than' : 'at most'} ${max} ${UNITS.en[unit]}.`,
    json: (shape: string) =>
      `Answer with one JSON object only, of this shape: ${shape}. The outer list has one item per piece of material, the inner list its texts.`,
    plain: 'Answer with the text only: no explanation, no heading.',
    repair: 'The answer above does not meet the rules:',
  },
};

function exampleShape({ inputs, perInput }: Expected): string {
  return JSON.stringify({ items: Array.from({ length: inputs }, () => Array(perInput).fill('…')) });
}

function languageName(lang: string, language: PromptLanguage): string {
  const display = new Intl.DisplayNames(language, { type: 'language', fallback: 'none' });
  try {
    return display.of(lang) ?? WORDS_DEFAULT[language];
  } catch {
    // Not a language tag: it came from the caller and must not reach the prompt.
    return WORDS_DEFAULT[language];
  }
}
const WORDS_DEFAULT = { zh: '简体中文', en: 'English' };
