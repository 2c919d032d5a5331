import type { PublishEvent } from '@xingluo/contracts/publishing';
import type { Step } from '../../parts/step-timeline/StepTimeline.vue';
import { followUpTellers } from '../follow-ups/story.ts';
import { reasonOf } from './refusal-reason.ts';
import { byHandTellers } from './story-by-hand.ts';
import { by, type Data, join, listed, number, type Teller, type Telling, text } from './story-words.ts';

/** Titles of remote calls; the platform's own names stay as they are. */
const exchangeTitle = (step: string, { t, has }: Telling) => {
  const key = `publishing.exchange.${step.replace('.', '_')}`;
  return has(key) ? t(key) : t('publishing.exchange.other', { step });
};

function exchange(event: PublishEvent, times: number, telling: Telling): Partial<Step> {
  const { t } = telling;
  const { data } = event;
  const status = number(data.status);
  const title = exchangeTitle(text(data.step) ?? '', telling);
  const details = [
    ['address', [text(data.method), text(data.url)].filter(Boolean).join(' ')],
    ['status', status === null ? t('publishing.exchange.noAnswer') : String(status)],
    ['platformCode', text(data.platformCode)],
    ['requestId', text(data.requestId)],
    ['duration', number(data.durationMs) === null ? null : `${number(data.durationMs)} ms`],
    ['request', text(data.request)],
    ['response', text(data.response)],
  ] as const;
  return {
    title: times > 1 ? t('publishing.exchange.times', { title, times }) : title,
    tone: status === null || status >= 400 ? 'warning' : 'neutral',
    icon: 'i-lucide-arrow-left-right',
    details: details.flatMap(([name, value]) =>
      value ? [{ label: t(`publishing.exchange.${name}`), value }] : [],
    ),
  };
}

function refused({ data }: PublishEvent, telling: Telling): Partial<Step> {
  const { t, time } = telling;
  const step = text(data.at) ?? text(data.step);
  const kind = text(data.kind) ?? 'transient';
  const why = reasonOf({
    kind,
    platformCode: text(data.platformCode),
    platformMessage: text(data.platformMessage),
  });
  const next = text(data.nextAttemptAt);
  return {
    title: t('publishing.story.refused', {
      reason: t(`publishing.refusals.${kind}`),
    }),
    description: join(
      why && t(why.key, { reason: why.reason }),
      next && t('publishing.story.again', { time: time(next) }),
    ),
    tone: next || data.state === 'submitting' ? 'warning' : 'error',
    details: [
      { label: t('publishing.exchange.step'), value: step ? exchangeTitle(step, telling) : '' },
      { label: t('publishing.story.message'), value: text(data.message) ?? '' },
    ].filter(({ value }) => value !== ''),
  };
}

function looked({ data }: PublishEvent, { t, time }: Telling): Partial<Step> {
  const found = text(data.found) ?? 'none';
  const next = text(data.nextAttemptAt);
  const matches = Array.isArray(data.matches) ? (data.matches as Data[]) : [];
  return {
    title: t(`publishing.story.looked.${found}`),
    description: join(next && t('publishing.story.lookAgain', { time: time(next) })),
    tone: found === 'one' ? 'success' : 'warning',
    icon: 'i-lucide-search',
    details: matches.map((match) => ({
      label: text(match.externalId) ?? '',
      value: [text(match.title), text(match.createdAt), text(match.url)].filter(Boolean).join(' · '),
    })),
  };
}

function taken({ data, attempt }: PublishEvent, { t }: Telling): Partial<Step> {
  if (data.state === 'skipped') return { title: t('publishing.story.lateSkipped'), tone: 'neutral' };
  if (data.state === 'waiting_for_person') return { title: t('publishing.story.lateAsk'), tone: 'warning' };
  return { title: t('publishing.story.taken', { attempt }), tone: 'info', icon: 'i-lucide-play' };
}

function status({ data }: PublishEvent, { t }: Telling): Partial<Step> {
  const reason = text(data.reason);
  const outcome = text(data.status) ?? 'reviewing';
  return {
    title: t(`publishing.story.status.${outcome}`),
    description: join(reason && t('publishing.platformSays', { reason })),
    tone: outcome === 'published' ? 'success' : outcome === 'rejected' ? 'error' : 'progress',
    ...(outcome === 'reviewing' ? { icon: 'i-lucide-hourglass' } : {}),
  };
}

/** One teller for each kind of `publish_events`. */
const tellers: Record<string, Teller> = {
  ...byHandTellers,
  ...followUpTellers,
  created: (event, telling) => ({
    title: telling.t('publishing.story.created'),
    description: listed(
      by(event, telling),
      text(event.data.dueAt) &&
        telling.t('publishing.story.due', { time: telling.time(String(event.data.dueAt)) }),
    ),
    tone: 'info',
    icon: 'i-lucide-plus',
  }),
  taken,
  uploaded: ({ data }, { t, bytes }) => ({
    title: t('publishing.story.uploaded'),
    description: number(data.bytes) === null ? undefined : bytes(Number(data.bytes)),
    tone: 'success',
    icon: 'i-lucide-upload',
  }),
  submitting: (_event, { t }) => ({
    title: t('publishing.story.submitting'),
    tone: 'info',
    icon: 'i-lucide-send',
  }),
  accepted: ({ data }, { t }) => ({
    title: t('publishing.story.accepted'),
    description: text(data.postId) ? t('publishing.story.postId', { id: String(data.postId) }) : undefined,
    tone: 'success',
  }),
  looked,
  status,
  refused,
  source_gone: (_event, { t }) => ({ title: t('publishing.story.source_gone'), tone: 'error' }),
  stopped: (_event, { t }) => ({
    title: t('publishing.story.stopped'),
    tone: 'neutral',
    icon: 'i-lucide-pause',
  }),
  reauthorised: (_event, { t }) => ({
    title: t('publishing.story.reauthorised'),
    tone: 'success',
    icon: 'i-lucide-key-round',
  }),
  cancelled: (event, telling) => ({
    title: telling.t('publishing.story.cancelled'),
    description: by(event, telling),
    tone: 'neutral',
    icon: 'i-lucide-ban',
  }),
  rescheduled: (event, telling) => ({
    title: telling.t('publishing.story.rescheduled', {
      time: telling.time(text(event.data.dueAt) ?? event.at),
    }),
    description: by(event, telling),
    tone: 'info',
    icon: 'i-lucide-calendar-clock',
  }),
  retried: (event, telling) => ({
    title: telling.t('publishing.story.retried'),
    description: by(event, telling),
    tone: 'info',
    icon: 'i-lucide-rotate-cw',
  }),
  resolved: (event, telling) => ({
    title: telling.t(`publishing.story.resolved.${text(event.data.decision) ?? 'give_up'}`),
    description: by(event, telling),
    tone: 'info',
    icon: 'i-lucide-gavel',
  }),
};

const sameCall = (a: PublishEvent | undefined, b: PublishEvent) =>
  a?.kind === 'exchange' &&
  b.kind === 'exchange' &&
  a.data.step === b.data.step &&
  a.data.status === b.data.status;

/**
 * The story of a task in plain words, oldest first. Equal calls in a row (parts of an upload, polls of a review) are one
 * step that shows the last of them. A kind that is newer than this page is shown by its name.
 */
export function storyOf(events: readonly PublishEvent[], telling: Telling): Step[] {
  const runs: { event: PublishEvent; times: number }[] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (last && sameCall(last.event, event)) runs[runs.length - 1] = { event, times: last.times + 1 };
    else runs.push({ event, times: 1 });
  }
  return runs.map(({ event, times }) => ({
    id: event.id,
    at: event.at,
    title: event.kind,
    tone: 'neutral' as const,
    ...(event.kind === 'exchange' ? exchange(event, times, telling) : tellers[event.kind]?.(event, telling)),
  }));
}
