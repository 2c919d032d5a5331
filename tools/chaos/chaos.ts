// npm run chaos -- publish. Publishes to the simulated platforms while everything that can fail fails, and lets the
// platforms' own ledgers judge. The last line is the result; the exit code is 1 when anything was found.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { drivers } from './drivers.ts';
import { algorithms } from './models/algorithms.ts';
import { type ModelResult, runModel } from './models/model-run.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { page } from './page.ts';
import { type RunResult, runProduct } from './product-run.ts';
import { handLine, line, passed, tell, tellModel } from './tell.ts';

const PAGE = fileURLToPath(new URL('../../docs/chaos.md', import.meta.url));
const say = (text: string) => void process.stdout.write(`${text}\n`);

const main = async (options: Options): Promise<boolean> => {
  say(`seeds ${options.seeds.join(', ')}; ${options.publishes} posts each over ${options.minutes} min`);
  const results: RunResult[] = [];
  for (const seed of options.seeds) {
    const result = await runProduct(seed, drivers, options, say);
    say(tell(result, options.leastHits));
    results.push(result);
  }
  const models: ModelResult[] = [];
  if (options.models) {
    // They are light, and take turns with nobody: side by side. One seed shows what they do.
    models.push(
      ...(await Promise.all(algorithms.map((one) => runModel(one, options.seeds[0]!, drivers, options)))),
    );
    for (const model of models) say(tellModel(model));
  }
  if (options.write) await writeFile(PAGE, page(options, results, models, new Date()));
  const byHand = results.flatMap((result) => (result.byHand ? [result.byHand] : []));
  if (byHand.length > 0) say(`by hand, judged apart: ${handLine(byHand)}`);
  say(line(results.map(({ direct }) => direct)));
  return results.every((result) => passed(result, options.leastHits));
};

let options: Options | undefined;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  process.stderr.write(`${error.message}\n${USAGE}\n`);
  process.exitCode = 2;
}
if (options) process.exitCode = (await main(options)) ? 0 : 1;
