import type { PublishTask } from '@xingluo/contracts/publishing';
import { useI18n } from 'vue-i18n';
import { useSession } from '../../app/session.ts';
import { absoluteTime, relativeTime } from '../../parts/time-text/format-time.ts';
import { useNow } from '../../parts/time-text/now.ts';
import { type NextKey, nextOf } from './task-states.ts';

/** The instant that the sentence of a key names, where it is not that of the next try. */
const instants: Partial<Record<NextKey, (task: PublishTask) => string | null>> = {
  scheduled: ({ dueAt }) => dueAt,
  scheduled_by_hand: ({ dueAt }) => dueAt,
  scheduled_on_platform: ({ handAt }) => handAt,
  published: ({ publishedAt }) => publishedAt,
};

/** The one sentence that answers "why is it not out yet?"; it follows clock and language. */
export function useNextSentence() {
  const { t, locale } = useI18n();
  const session = useSession();
  const now = useNow();

  function when(iso: string | null, zone: string): string {
    if (iso === null) return '';
    const at = Date.parse(iso);
    return t('publishing.next.time', {
      time: absoluteTime(at, now.value, locale.value, zone),
      relative: relativeTime(at, now.value, locale.value),
    });
  }
  function sentenceOf(task: PublishTask): string {
    const next = nextOf(task, now.value);
    const instant = instants[next]?.(task) ?? task.nextAttemptAt;
    return t(`publishing.next.${next}`, {
      attempt: task.attempt,
      account: task.accountName,
      time: when(instant, session.me?.user.timeZone ?? task.timeZone),
    });
  }
  return { now, sentenceOf };
}
