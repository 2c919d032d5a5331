import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { atMost, forInformation, type Section } from '../figures.ts';
import { ROOT, RunningProduct } from '../running-product.ts';
import { inTemporaryFolder } from '../tidy.ts';

/** From `git clone` to the first page, once: it takes minutes of CPU and moves little. */
export const cleanClone = (): Promise<Section> =>
  inTemporaryFolder('clone', async (folder) => {
    const clone = join(folder, 'xingluo');
    const began = performance.now();
    execFileSync('git', ['clone', '--quiet', ROOT, clone]);
    const cloneSeconds = (performance.now() - began) / 1000;
    const product = await RunningProduct.start({ dataDir: join(folder, 'data'), cwd: clone, path: '/' });
    await product.stop();
    return {
      rows: [
        atMost('clean clone to login page, packages in npm’s cache', [cloneSeconds + product.startSeconds], {
          most: 90,
          unit: 's',
        }),
        forInformation('— CPU of all processes after `git clone`', `${product.startCpu.toFixed(1)} s`),
      ],
      how: [
        'One run: `git clone` of this repository’s last commit into a temporary folder, `npm start` there as a person’s shell would run it (the host’s Node first in PATH, so an old host fetches Node as well), until `GET /` is answered with 200. npm’s cache is the one of the person who runs the bench.',
      ],
    };
  });
