import type { EntryKey } from '@pinia/colada';
import type { LiveMap } from '@xingluo/contracts/live';
import type { MediaJob } from '@xingluo/contracts/studio';
import { ref } from 'vue';
import { useLiveRefresh } from '../accounts/use-live-refresh.ts';

type Heard = Pick<MediaJob, 'state' | 'progress'>;

/**
 * Progress of jobs as it is heard, newer than what was read. What lies under `key` is read again when a job begins or
 * ends: then there is more to know than a number.
 */
export function useRunningJobs(
  key: EntryKey,
  concerns: (event: LiveMap['job']) => boolean = () => true,
): { current: (job: MediaJob) => MediaJob } {
  const heard = ref(new Map<string, Heard>());
  useLiveRefresh('job', key, (event) => {
    if (!concerns(event)) return false;
    const before = heard.value.get(event.id);
    heard.value.set(event.id, { state: event.state as MediaJob['state'], progress: event.progress });
    return before?.state !== event.state;
  });

  return {
    /** The job with the progress that was heard for its present state: it never falls back by a late reading. */
    current: (job) => {
      const last = heard.value.get(job.id);
      if (last?.state !== job.state) return job;
      return { ...job, progress: Math.max(job.progress, last.progress) };
    },
  };
}
