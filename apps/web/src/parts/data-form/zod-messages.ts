import { z } from 'zod';
import { t } from '../../i18n/i18n.ts';

type Issue = Parameters<NonNullable<Parameters<typeof z.config>[0]>['customError'] & {}>[0];

const formats: Record<string, string> = {
  email: 'form.email',
  url: 'form.url',
  datetime: 'form.date',
  date: 'form.date',
};

function tooSmall(issue: Extract<Issue, { code: 'too_small' }>): string {
  const min = Number(issue.minimum);
  if (issue.origin === 'string') return min <= 1 ? t('form.required') : t('form.tooShort', { min });
  if (issue.origin === 'array' || issue.origin === 'set') return t('form.tooFew', { min });
  return t('form.tooSmall', { min });
}

function tooBig(issue: Extract<Issue, { code: 'too_big' }>): string {
  const max = Number(issue.maximum);
  if (issue.origin === 'string') return t('form.tooLong', { max });
  if (issue.origin === 'array' || issue.origin === 'set') return t('form.tooMany', { max });
  return t('form.tooBig', { max });
}

const blank = (input: unknown) => input === undefined || input === null || input === '';

/** A zod issue as a sentence for people. The library's own texts speak of strings and types. */
export function sentenceFor(issue: Issue): string {
  if (blank(issue.input)) return issue.code === 'invalid_value' ? t('form.choose') : t('form.required');
  switch (issue.code) {
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    case 'invalid_format':
      return t(formats[issue.format] ?? 'form.invalid');
    case 'invalid_value':
      return t('form.choose');
    case 'invalid_type':
      if (issue.expected === 'int') return t('form.integer');
      return t(issue.expected === 'number' ? 'form.number' : 'form.invalid');
    default:
      return t('form.invalid');
  }
}

let installed = false;

/** Makes every schema of the app speak the person's language. A message written into a schema wins over it. */
export function useZodMessages(): void {
  if (installed) return;
  installed = true;
  z.config({ customError: sentenceFor });
}
