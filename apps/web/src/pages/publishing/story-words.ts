import type { PublishEvent } from '@xingluo/contracts/publishing';
import type { Step } from '../../parts/step-timeline/StepTimeline.vue';

/** What the story needs from the page: texts, names of people, an instant as text, a size as text. */
export interface Telling {
  t: (key: string, values?: Record<string, unknown>) => string;
  has: (key: string) => boolean;
  locale: string;
  person: (id: string) => string | null;
  time: (iso: string) => string;
  bytes: (count: number) => string;
}

export type Data = Record<string, unknown>;
export const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
export const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export const by = ({ data }: PublishEvent, { t, person }: Telling) => {
  const name = text(data.by) && person(String(data.by));
  return name ? t('publishing.story.by', { name }) : undefined;
};
export const join = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(' ') || undefined;

export const listed = (...parts: (string | null | undefined)[]) =>
  parts.filter(Boolean).join(' · ') || undefined;

/** Tells one event; `by` people or by the machine. */
export type Teller = (event: PublishEvent, telling: Telling) => Partial<Step>;
