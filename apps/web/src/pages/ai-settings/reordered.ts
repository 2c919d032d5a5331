import type { AiProvider } from '@xingluo/contracts/ai';

type Placed = Pick<AiProvider, 'id' | 'priority'>;
const step = 10;

/** The priorities to write so that the provider at `from` stands at `to`; only of those whose place changes. */
export function reordered<P extends Placed>(providers: readonly P[], from: number, to: number) {
  const order = [...providers];
  order.splice(to, 0, ...order.splice(from, 1));
  return order
    .map((provider, index) => ({ provider, priority: (index + 1) * step }))
    .filter(({ provider, priority }) => provider.priority !== priority);
}
