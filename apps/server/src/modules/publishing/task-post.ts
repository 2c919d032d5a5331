import type { PlatformPost } from '@xingluo/contracts/platforms';
import type { TaskRow } from './store/tasks.ts';

/** The words and settings of a task, as its platform's connector takes them. */
export const taskPost = (task: TaskRow): PlatformPost => ({
  title: task.title,
  body: task.description,
  topics: task.tags,
  settings: task.settings as PlatformPost['settings'],
});
