import type { MediaJob } from '@xingluo/contracts/studio';
import { ref } from 'vue';
import { useLiveTopic } from '../../app/live.ts';

type Heard = Pick<MediaJob, 'state' | 'progress'>;

/**
 * Progress of jobs as it is heard, newer than what was read. `onState` hears when a job begins or ends: then there is
 * more to read than a number.
 */
export function useRunningJobs(onState: (event: { id: string; videoId: string }) => void) {
  const heard = ref(new Map<string, Heard>());
  useLiveTopic('job', ({ id, videoId, state, progress }) => {
    const before = heard.value.get(id);
    heard.value.set(id, { state: state as MediaJob['state'], progress });
    if (before?.state !== state) onState({ id, videoId });
  });

  /** The job with the progress that was heard for its present state; a job that runs never falls back by a late reading. */
  const current = (job: MediaJob): MediaJob => {
    const last = heard.value.get(job.id);
    return last && last.state === job.state
      ? { ...job, progress: Math.max(job.progress, last.progress) }
      : job;
  };
  return { current };
}
