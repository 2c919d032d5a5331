import type { CountingUnit, Localized, PostProblem, TextLimit, TextRule } from '@xingluo/contracts/platforms';
import { problem } from './problem.ts';

/** The length of a text in the unit in which a platform counts. */
export const measure = (text: string, unit: CountingUnit): number => {
  if (unit === 'utf16') return text.length;
  if (unit === 'byte') return new TextEncoder().encode(text).length;
  return [...text].length;
};

const unitNames: Record<CountingUnit, Localized> = {
  'code-point': { 'zh-CN': '个字', en: 'characters' },
  utf16: { 'zh-CN': '个字符', en: 'UTF-16 units' },
  byte: { 'zh-CN': '字节', en: 'bytes' },
};

/** At most one problem: longer than the limit, in the limit's unit. */
export const tooLong = (text: string, limit: TextLimit, field: string, label: Localized): PostProblem[] => {
  const length = measure(text, limit.unit);
  const most = limit.bound === 'strict' ? limit.max - 1 : limit.max;
  const unit = unitNames[limit.unit];
  if (length <= most) return [];
  return [
    problem(
      limit.level,
      'text_too_long',
      field,
      `${label['zh-CN']}最多 ${most} ${unit['zh-CN']}，现在是 ${length}。`,
      `${label.en}: at most ${most} ${unit.en}, now ${length}.`,
    ),
  ];
};

const tooShort = (text: string, limit: TextLimit, field: string, label: Localized): PostProblem[] => {
  if (limit.min === undefined || text === '') return [];
  const length = measure(text, limit.unit);
  const unit = unitNames[limit.unit];
  if (length >= limit.min) return [];
  return [
    problem(
      limit.level,
      'text_too_short',
      field,
      `${label['zh-CN']}至少 ${limit.min} ${unit['zh-CN']}，现在是 ${length}。`,
      `${label.en}: at least ${limit.min} ${unit.en}, now ${length}.`,
    ),
  ];
};

/** Longer or shorter than the limit allows; an empty text is not short but missing. */
export const checkLength = (
  text: string,
  limit: TextLimit,
  field: string,
  label: Localized,
): PostProblem[] => [...tooLong(text, limit, field, label), ...tooShort(text, limit, field, label)];

const plainSign = /[\p{L}\p{N}\p{M} ]/u;

const checkSigns = ({ signs: rule, label }: TextRule, text: string, field: string): PostProblem[] => {
  if (rule === undefined) return [];
  const others = new Set([...text].filter((sign) => !plainSign.test(sign) && !rule.allowed.includes(sign)));
  if (others.size === 0) return [];
  const shown = [...others].map((sign) => (sign === '\n' ? '⏎' : sign)).join(' ');
  return [
    problem(
      rule.level,
      'characters',
      field,
      `${label['zh-CN']}里不能有：${shown}。除文字、数字和空格外，只能用 ${rule.allowed}。`,
      `${label.en} may not contain ${shown}: besides letters, digits and blanks only ${rule.allowed}.`,
    ),
  ];
};

export const missing = (field: string, label: Localized): PostProblem =>
  problem('error', 'missing', field, `请填写${label['zh-CN']}。`, `${label.en} is missing.`);

/** What is wrong with one text field by its rule. */
export const checkText = (rule: TextRule, text: string, field: string): PostProblem[] => [
  ...(rule.required && text === '' ? [missing(field, rule.label)] : []),
  ...(rule.limit === null ? [] : checkLength(text, rule.limit, field, rule.label)),
  ...checkSigns(rule, text, field),
];
