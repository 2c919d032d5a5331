/** Which steps of a hand-over are ticked off; a new link (`until`) begins with none. */
export interface Ticks {
  taskId: string;
  until: string | null;
  done: number[];
}
const most = 30;
type About = Pick<Ticks, 'taskId' | 'until'>;

const isOf =
  ({ taskId, until }: About) =>
  (one: Ticks) =>
    one.taskId === taskId && one.until === until;

export const doneOf = (all: readonly Ticks[], about: About): number[] => all.find(isOf(about))?.done ?? [];

/** With one step ticked or not. Older links of the task are forgotten, and all but the newest tasks. */
export function withTick(
  all: readonly Ticks[],
  { taskId, until }: About,
  step: number,
  on: boolean,
): Ticks[] {
  const others = doneOf(all, { taskId, until }).filter((one) => one !== step);
  const mine = { taskId, until, done: (on ? [...others, step] : others).toSorted((a, b) => a - b) };
  return [mine, ...all.filter((one) => one.taskId !== taskId)].slice(0, most);
}
