import type { FollowUp } from '@xingluo/contracts/platforms';
import type { Tx } from '../../../kernel/db/db.ts';
import type { PublishingNeeds } from '../needs.ts';
import { followUpsStore } from '../store/follow-ups.ts';
import type { TaskRow } from '../store/tasks.ts';
import { taskPost } from '../task-post.ts';
import type { StoredRefusal } from '../wire.ts';
import { wantedOf } from './rules.ts';
import { askPerson } from './write.ts';

const needsPerson = (platformMessage: string): StoredRefusal => ({
  kind: 'app_misconfigured',
  platformCode: null,
  platformMessage,
});

/** Why our call cannot even be tried; null: it can. Trying without the right would end the account's authorisation. */
const obstacle = (task: TaskRow, { scopes }: FollowUp, granted: readonly string[]): StoredRefusal | null => {
  if (task.platform_post_id === null) return needsPerson('The id of the post is not known.');
  const missing = scopes.filter((scope) => !granted.includes(scope));
  return missing.length === 0 ? null : needsPerson(`Not granted: ${missing.join(', ')}.`);
};

/** Plans, in the transaction in which a post comes out, all that is to be done to it from then on. */
export const createPlanFollowUps =
  (needs: Pick<PublishingNeeds, 'connectors' | 'accountIdentity' | 'openTodo'>) =>
  async (tx: Tx, task: TaskRow): Promise<void> => {
    const platform = needs.connectors.get(task.platform)?.platform;
    // By a person's hand, the person does all of it on the page.
    if (!platform || platform.followUps.length === 0 || task.mode !== 'direct') return;
    const wanted = wantedOf(platform, taskPost(task));
    if (wanted.length === 0) return;
    const granted = (await needs.accountIdentity(tx, task.account_ref))?.scopes ?? [];
    for (const followUp of wanted) {
      const refusal = followUp.personOnly ? null : obstacle(task, followUp, granted);
      const byPerson = followUp.personOnly || refusal !== null;
      await followUpsStore(tx).plan(
        task.id,
        followUp.key,
        task.platform_post_id,
        byPerson
          ? { state: 'failed', next: null, refusal }
          : { state: 'planned', next: followUp.afterSeconds * 1000 },
      );
      if (byPerson) await askPerson(needs, tx, task, followUp, refusal);
    }
  };
