import { useToast } from '@nuxt/ui/composables';
import type { PublishTask } from '@xingluo/contracts/publishing';
import { api } from '../../api/client.ts';
import { t } from '../../i18n/i18n.ts';
import { confirm } from '../../parts/confirm-dialog/dialog.ts';
import { useAct } from '../accounts/use-act.ts';

type Named = Pick<PublishTask, 'id' | 'version' | 'title' | 'videoTitle'>;
type Placed = Named & Pick<PublishTask, 'state' | 'accountName'>;
export type Resolution = {
  decision: 'published' | 'send_again' | 'give_up';
  postId?: string;
  postUrl?: string;
};

const nameOf = ({ title, videoTitle }: Named) => title || videoTitle;

/** What a person decides about tasks. Each answers whether it was done. */
export function useTaskActions() {
  const toast = useToast();
  const { busy, act } = useAct(['publishing']);
  const say = (key: string) => toast.add({ title: t(key), icon: 'i-lucide-check', color: 'success' });

  async function done(key: string, work: () => Promise<unknown>): Promise<boolean> {
    const worked = await act(work);
    if (worked) say(key);
    return worked;
  }
  async function cancel(task: Named): Promise<boolean> {
    const sure = await confirm({
      title: t('publishing.cancel.title', { name: nameOf(task) }),
      body: t('publishing.cancel.body'),
      action: t('publishing.actions.cancel'),
      cancel: t('publishing.cancel.keep'),
      tone: 'danger',
    });
    return (
      sure &&
      done('publishing.cancel.done', () => api.publishing.cancel({ id: task.id, version: task.version }))
    );
  }
  /** Sends again. What is out on another account already is asked about: there would be two. */
  async function retry({ id, version, state, accountName }: Placed): Promise<boolean> {
    const sure =
      state !== 'posted_elsewhere' ||
      (await confirm({
        title: t('publishing.republish.title', { name: accountName }),
        body: t('publishing.republish.body'),
        action: t('publishing.actions.republish'),
      }));
    return sure && done('publishing.retry.done', () => api.publishing.retry({ id, version }));
  }
  /** Leaves a post on the account that it went to. */
  const accept = async ({ id, version }: Named) =>
    (await confirm({
      title: t('publishing.accept.title'),
      body: t('publishing.accept.body'),
      action: t('publishing.actions.accept'),
    })) && done('publishing.accept.done', () => api.publishing.handDone({ id, version }));
  const remove = async (task: Named) =>
    (await confirm({
      title: t('publishing.remove.title', { name: nameOf(task) }),
      body: t('publishing.remove.body'),
      action: t('publishing.actions.remove'),
      tone: 'danger',
    })) &&
    done('publishing.remove.done', () => api.publishing.remove({ id: task.id, version: task.version }));
  const edit = ({ id, version }: Named, words: Pick<PublishTask, 'title' | 'description' | 'tags'>) =>
    done('publishing.edit.done', () => api.publishing.edit({ id, version, ...words }));
  const reschedule = ({ id, version }: Named, at: number) =>
    done('publishing.reschedule.done', () =>
      api.publishing.reschedule({ id, version, scheduleAt: new Date(at).toISOString() }),
    );
  const resolve = ({ id, version }: Named, resolution: Resolution) =>
    done('publishing.resolve.done', () => api.publishing.resolve({ id, version, ...resolution }));

  /** Does the same to several, one after the other; says how many could not be done. Keeps the rest selected. */
  async function each(tasks: Named[], work: (task: Named) => Promise<unknown>): Promise<boolean> {
    let failed = 0;
    await act(async () => {
      for (const task of tasks) await work(task).catch(() => (failed += 1));
    });
    toast.add(
      failed === 0
        ? {
            title: t('publishing.batch.done', { count: tasks.length }),
            icon: 'i-lucide-check',
            color: 'success',
          }
        : {
            title: t('publishing.batch.some', { count: tasks.length - failed, failed }),
            icon: 'i-lucide-triangle-alert',
            color: 'warning',
          },
    );
    return failed === 0;
  }
  const cancelEach = async (tasks: Named[]) =>
    (await confirm({
      title: t('publishing.batch.cancelTitle', { count: tasks.length }),
      body: t('publishing.cancel.body'),
      action: t('publishing.actions.cancel'),
      cancel: t('publishing.cancel.keep'),
      tone: 'danger',
    })) && each(tasks, ({ id, version }) => api.publishing.cancel({ id, version }));
  const retryEach = (tasks: Named[]) =>
    each(tasks, ({ id, version }) => api.publishing.retry({ id, version }));

  return { busy, cancel, retry, accept, edit, remove, reschedule, resolve, cancelEach, retryEach };
}
