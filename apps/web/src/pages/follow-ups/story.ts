import type { PublishEvent } from '@xingluo/contracts/publishing';
import { reasonOf } from '../publishing/refusal-reason.ts';
import { by, type Data, join, type Teller, type Telling, text } from '../publishing/story-words.ts';

const name = ({ data }: PublishEvent, { locale }: Telling) =>
  text((data.label as Data | undefined)?.[locale]) ?? text(data.key) ?? '';

const why = ({ data }: PublishEvent, { t }: Telling) => {
  const reason = reasonOf({
    kind: text(data.kind) ?? 'transient',
    platformCode: text(data.platformCode),
    platformMessage: text(data.platformMessage),
  });
  return reason && t(reason.key, { reason: reason.reason });
};

/** The part of a task's story after its post is out. */
export const followUpTellers: Record<string, Teller> = {
  follow_up_done: (event, telling) => ({
    title: telling.t('followUps.story.done', { name: name(event, telling) }),
    tone: 'success',
  }),
  follow_up_refused: (event, telling) => ({
    title: telling.t('followUps.story.refused', { name: name(event, telling) }),
    description: join(
      why(event, telling),
      text(event.data.nextAttemptAt) &&
        telling.t('publishing.story.again', { time: telling.time(String(event.data.nextAttemptAt)) }),
    ),
    tone: 'warning',
  }),
  follow_up_failed: (event, telling) => ({
    title: telling.t('followUps.story.failed', { name: name(event, telling) }),
    description: join(why(event, telling)),
    tone: 'warning',
  }),
  follow_up_asked: (event, telling) => ({
    title: telling.t('followUps.story.asked', { name: name(event, telling) }),
    tone: 'warning',
    icon: 'i-lucide-hand',
  }),
  follow_up_again: (event, telling) => ({
    title: telling.t('followUps.story.again', { name: name(event, telling) }),
    description: by(event, telling),
    tone: 'info',
    icon: 'i-lucide-rotate-cw',
  }),
  follow_up_by_hand: (event, telling) => ({
    title: telling.t('followUps.story.by_hand', { name: name(event, telling) }),
    description: by(event, telling),
    tone: 'success',
    icon: 'i-lucide-hand',
  }),
};
