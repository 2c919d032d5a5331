import { rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, Visitor } from './driver/browser.ts';
import { PERSON, signIn } from './driver/journey.ts';
import { Operator } from './driver/operator.ts';
import { Product, temporaryFolder } from './driver/product.ts';
import { makeVideo } from './driver/video.ts';

let product: Product;
let browser: Browser;
let desk: Visitor;
let folder: string;
let operator: Operator;

beforeAll(async () => {
  folder = temporaryFolder('main-job');
  [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
  desk = await Visitor.open(browser, product.url);
  operator = new Operator(desk.page);
});
afterAll(async () => {
  await browser?.close();
  await product?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Takes the picture and finds no accessibility violation and no breach of the content security policy. */
const look = async (visitor: Visitor, name: string) => {
  await visitor.screenshot(name);
  expect(await visitor.accessibilityProblems(), `accessibility of ${name}`).toEqual([]);
  expect(visitor.problems, `policy and script errors on ${name}`).toEqual([]);
};

test('a person sets the installation up through the one-time link', async () => {
  await desk.page.goto(product.setupLink);
  await desk.page.getByRole('button', { name: '创建并进入' }).waitFor();
  await look(desk, 'setup-1440');
  await operator.setUp(product.setupLink);
  await look(desk, 'library-empty-1440');
});

test('uploads a video that is checked before it can be used', async () => {
  await operator.upload(await makeVideo(folder, { name: '夏日新品.mp4' }), '夏日新品');
  await look(desk, 'library-1440');
});

test('watches it turn into an HLS ladder with covers, and plays it', async () => {
  await operator.makeVideo('夏日新品');
  await desk.screenshot('video-processing-1440');
  await operator.videoIsReady();
  expect(await operator.play()).toBeGreaterThan(0.2);
  await look(desk, 'video-1440');
});

test('lets the copy desk write titles, labelled as what they are', async () => {
  expect(await operator.writeTitles('便携榨汁杯，30 秒出汁，一次充电用 15 天，适合上班族')).toBe(
    '模板生成 · 未使用大模型',
  );
  await look(desk, 'copywriting-1440');
});

test('connects one account on each simulated platform through their authorise pages', async () => {
  await operator.bindAccount('模拟·快手');
  await operator.bindAccount('模拟·B站');
  await look(desk, 'accounts-1440');
});

test('picks a time and sees both posts go from queued to published', async () => {
  await desk.page.goto('/studio');
  await desk.page.getByText('夏日新品').first().click();
  await operator.videoIsReady();
  // The next whole minute that is at least five seconds away: the field takes minutes.
  const when = new Date(Math.ceil((Date.now() + 5000) / 60_000) * 60_000);
  await operator.publish('夏日新品上市，30 秒喝到鲜榨', when);
  await operator.bothPublished('夏日新品上市');
  await look(desk, 'tasks-1440');
  await operator.row('夏日新品上市').getByText('夏日新品上市').click();
  await desk.page.waitForURL('**/publishing/pt_*');
  await desk.page.getByRole('heading', { name: '发布过程' }).waitFor();
  await look(desk, 'task-1440');
});

test('a person of another enterprise sees nothing of it', async () => {
  const system = await signIn(product.url);
  await system.post('/api/tenants', {
    name: '另一家',
    adminName: '周舟',
    adminEmail: 'zhou@example.test',
    adminPassword: 'another long one',
  });
  const address = desk.page.url();
  const other = await Visitor.open(browser, product.url);
  const stranger = new Operator(other.page);
  await stranger.signIn('zhou@example.test', 'another long one');
  for (const path of ['/library', '/studio', '/publishing', '/accounts']) {
    await other.page.goto(path);
    await other.page
      .getByText(/还没有/)
      .first()
      .waitFor();
    expect(await other.page.locator('body').textContent()).not.toContain('夏日新品');
  }
  await other.page.goto(new URL(address).pathname);
  await other.page
    .getByText(/不存在|没有找到|找不到/)
    .first()
    .waitFor();
  expect(other.problems).toEqual([]);
  await other.close();
});

test.each([
  ['a phone', { width: 390, height: 844 }, '390'],
  ['the dark', { width: 1440, height: 900, dark: true }, '1440-dark'],
  [
    'a phone in the dark, in English',
    { width: 390, height: 844, dark: true, locale: 'en-US' },
    '390-dark-en',
  ],
] as const)('every page of the job is usable on %s', async (_name, view, suffix) => {
  const visitor = await Visitor.open(browser, product.url, view);
  const person = new Operator(visitor.page);
  await visitor.page.goto('/sign-in');
  await visitor.page.waitForLoadState('networkidle');
  await look(visitor, `sign-in-${suffix}`);
  await person.signInByKeyboard(PERSON.email, PERSON.password);
  if (suffix.endsWith('-en')) await person.speakEnglish();
  const task = new URL(desk.page.url()).pathname;
  const { items } = await (await signIn(product.url)).get<{ items: { id: string }[] }>('/api/accounts');
  const account = `/accounts/${items[0]!.id}`;
  const named = new Map([
    [task, 'task'],
    [account, 'account'],
    ['/publishing?view=board', 'board'],
  ]);
  const plain = ['/library', '/studio', '/publishing', '/accounts', '/copywriting', '/me'];
  for (const path of [...plain, ...named.keys()]) {
    await visitor.page.goto(path);
    await visitor.page.locator('h1').first().waitFor();
    await visitor.page.waitForTimeout(600);
    await look(visitor, `${named.get(path) ?? path.slice(1)}-${suffix}`);
    const wide = await visitor.page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(wide, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
  }
  await visitor.close();
});
