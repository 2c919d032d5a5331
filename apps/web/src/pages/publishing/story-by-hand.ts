import { by, join, listed, type Teller, text } from './story-words.ts';

const handDone: Teller = (event, telling) => {
  const later = text(event.data.scheduledFor);
  return {
    title: later
      ? telling.t('publishing.story.hand_later', { time: telling.time(later) })
      : telling.t('publishing.story.hand_done'),
    description: listed(by(event, telling), text(event.data.postUrl)),
    tone: later ? 'info' : 'success',
    icon: later ? 'i-lucide-calendar-clock' : 'i-lucide-hand',
  };
};

/** The part of a task's story in which a person publishes. */
export const byHandTellers: Record<string, Teller> = {
  handed: ({ data }, { t, time }) => ({
    title: t('publishing.story.handed'),
    description: text(data.handUntil)
      ? t('publishing.story.goodUntil', { time: time(String(data.handUntil)) })
      : undefined,
    tone: 'warning',
    icon: 'i-lucide-hand',
  }),
  hand_shared: (event, telling) => ({
    title: telling.t('publishing.story.hand_shared'),
    description: by(event, telling),
    tone: 'info',
    icon: 'i-lucide-smartphone',
  }),
  hand_done: handDone,
  set_time_came: (_event, { t }) => ({
    title: t('publishing.story.set_time_came'),
    tone: 'warning',
    icon: 'i-lucide-alarm-clock',
  }),
  reminded: ({ data }, { t }) => ({
    title: t(`publishing.story.reminded.${data.urgency === 'ending' ? 'ending' : 'late'}`),
    tone: 'warning',
    icon: 'i-lucide-bell-ring',
  }),
  ran_out: (_event, { t }) => ({
    title: t('publishing.story.ran_out'),
    tone: 'warning',
    icon: 'i-lucide-timer-off',
  }),
  delivered: ({ data }, { t }) => {
    const elsewhere = data.by === 'another_account';
    return {
      title: t(`publishing.story.delivered.${elsewhere ? 'another_account' : 'its_account'}`),
      description: join(text(data.postUrl)),
      tone: elsewhere ? 'warning' : 'success',
    };
  },
  edited: (event, telling) => ({
    title: telling.t('publishing.story.edited'),
    description: by(event, telling),
    tone: 'neutral',
    icon: 'i-lucide-pencil',
  }),
  removed: (event, telling) => ({
    title: telling.t('publishing.story.removed'),
    description: by(event, telling),
    tone: 'neutral',
    icon: 'i-lucide-trash-2',
  }),
};
