import type { Fault, RuleValue, SimPost } from '@xingluo/simulators';

type Seen = {
  posts: SimPost[];
  people: { id: string; name: string }[];
  faultHits: Record<string, number>;
};

/** One simulated platform over its control API, as it runs in a process of its own. */
export const simulatorAt = (baseUrl: string) => {
  const change = async (verb: string, body: object): Promise<void> => {
    const answer = await fetch(`${baseUrl}/__sim/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`The simulator refused ${verb}: ${await answer.text()}`);
  };
  return {
    seen: async (): Promise<Seen> => (await fetch(`${baseUrl}/__sim/state`)).json() as Promise<Seen>,
    fault: (fault: Fault) => change('faults', fault),
    rules: (rules: Record<string, RuleValue>) => change('rules', rules),
    expireAccess: (personId: string) => change('tokens/expire', { what: 'access', personId }),
  };
};
export type SimulatorAt = ReturnType<typeof simulatorAt>;
