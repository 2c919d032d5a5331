/** Prints each step with the time it took, and the whole at the end. */
export const createTimeline = (now: () => number, print: (line: string) => void) => {
  const began = now();
  const steps: { name: string; seconds: number }[] = [];
  const format = (seconds: number) => `${seconds.toFixed(1).padStart(6)} s`;
  return {
    async step<T>(name: string, work: (progress: (detail: string) => void) => Promise<T>): Promise<T> {
      const start = now();
      let last = '';
      const result = await work((detail) => {
        if (detail !== last) print(`          ${detail}`);
        last = detail;
      });
      const seconds = (now() - start) / 1000;
      steps.push({ name, seconds });
      print(`${format(seconds)}  ✓ ${name}`);
      return result;
    },
    total: (): string => format((now() - began) / 1000),
  };
};
export type Timeline = ReturnType<typeof createTimeline>;
