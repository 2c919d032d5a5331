import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { withLocalDatabase } from '../boot/local-database.ts';
import { withPeople } from '../boot/people.ts';
import { bootProduct, type Product } from '../boot/product.ts';
import { type Config, readConfig } from '../kernel/config.ts';
import { newToken } from '../kernel/ids.ts';
import { type Client, createClient } from './try/client.ts';
import { connectAccounts, play, publish, TryProblem, transcode, upload, writeTitles } from './try/steps.ts';
import { createTimeline } from './try/timeline.ts';

const TENANT = '试跑';
const EMAIL = 'try@xingluo.invalid';
const print = (line: string) => process.stdout.write(`${line}\n`);

const answers = (url: string): Promise<boolean> =>
  fetch(new URL('/api/health', url)).then(
    (response) => response.ok,
    () => false,
  );

/** The product that runs already, else one of our own for the time of the try. */
const findProduct = async (config: Config): Promise<{ url: string; own: Product | null }> => {
  const url = config.tryAt.url ?? `http://127.0.0.1:${config.port}`;
  if (await answers(url)) return { url, own: null };
  if (config.tryAt.url)
    throw new TryProblem(`${url} 没有应答，请先启动星罗。 / ${url} does not answer; start Xingluo first.`);
  const own = await bootProduct(config, () => {});
  return { url: `http://127.0.0.1:${new URL(own.url).port}`, own };
};

/** Signs in: with the person given by the environment, else as the try's own person in its own enterprise on this machine. */
const signIn = async (config: Config, client: Client): Promise<void> => {
  if (config.tryAt.email) {
    await client.post('/api/auth/sign-in', {
      email: config.tryAt.email,
      password: config.tryAt.password ?? '',
    });
    return;
  }
  const password = newToken(18);
  await withLocalDatabase(config, (url) =>
    withPeople(config, url, async (people) => {
      if (await people.tenantNamed(TENANT)) await people.resetPassword(EMAIL, password);
      else await people.addTenant({ name: TENANT, email: EMAIL, person: TENANT, password });
    }),
  );
  await client.post('/api/auth/sign-in', { email: EMAIL, password });
};

const run = async (): Promise<number> => {
  const given = process.argv[2];
  const file = given ? resolve(given) : '';
  if (!file || !existsSync(file)) {
    print('用法 / Usage: npm run try -- FILE.mp4');
    return 2;
  }
  const config = readConfig(undefined, []);
  const { url, own } = await findProduct(config);
  const timeline = createTimeline(Date.now, print);
  try {
    const client = createClient(url);
    await timeline.step('登录试跑企业 / sign in', () => signIn(config, client));
    const asset = await timeline.step('上传并检查文件 / upload and check', (say) =>
      upload(client, file, say),
    );
    const video = await timeline.step('转码为 HLS 与封面 / transcode', (say) =>
      transcode(client, asset, say),
    );
    await timeline.step('试播每一档清晰度 / play every rendition', (say) => play(client, video, say));
    const titles = await timeline.step('写标题 / write titles', (say) => writeTitles(client, video, say));
    const bound = await timeline.step('绑定模拟账号 / bind simulated accounts', (say) =>
      connectAccounts(client, say),
    );
    const tasks = await timeline.step('发布 / publish', (say) =>
      publish(client, video, titles[0] ?? video.title, bound, say),
    );
    print('');
    for (const task of tasks) {
      const outcome =
        task.state === 'published'
          ? (task.postUrl ?? '')
          : `${task.refusal?.kind ?? ''} ${task.refusal?.platformMessage ?? ''}`;
      print(
        `${task.state === 'published' ? '✓' : '✗'} ${task.platform} ${task.accountName}: ${task.state} ${outcome}`,
      );
    }
    print(`合计 / total ${timeline.total()}`);
    return tasks.every((task) => task.state === 'published') ? 0 : 1;
  } finally {
    await own?.stop();
  }
};

try {
  process.exit(await run());
} catch (error) {
  process.stderr.write(`\n✗ ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
