import type { CountingUnit, Platform, TextLimit } from '@xingluo/contracts/platforms';
import type { Task } from './brief.ts';

/** Length of `text` in the platform's unit: Unicode code points, UTF-16 units or UTF-8 bytes. */
export function lengthOf(text: string, unit: CountingUnit): number {
  if (unit === 'utf16') return text.length;
  return unit === 'byte' ? new TextEncoder().encode(text).length : [...text].length;
}

/** Whether a length breaks the limit; with the bound `strict` it must stay below `max`. */
export const isOver = (length: number, { max, bound }: Pick<TextLimit, 'max' | 'bound'>): boolean =>
  bound === 'strict' ? length >= max : length > max;

/**
 * The field of a post that a text of this task fills there, with its limit. Where a platform has no title, a title
 * becomes the first line of the body. A reply is no post: null.
 */
export function fieldFor(platform: Pick<Platform, 'title' | 'body'> | undefined, task: Task) {
  if (!platform || task === 'reply') return null;
  return task === 'title' ? (platform.title ?? platform.body) : platform.body;
}
