import { rmSync } from 'node:fs';
import type { PublishTask } from '@xingluo/contracts/publishing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '../apps/server/src/cli/try/client.ts';
import { transcode, upload } from '../apps/server/src/cli/try/steps.ts';
import { launchBrowser, Visitor } from './driver/browser.ts';
import { PERSON, setUp, until } from './driver/journey.ts';
import { Operator } from './driver/operator.ts';
import { Product, temporaryFolder } from './driver/product.ts';
import { makeVideo } from './driver/video.ts';

const TITLE = '夏日新品上市早知道';
const ENDING = '｜星海传媒';
const quiet = () => {};
const folder = temporaryFolder('four-platforms');
let product: Product;
let browser: Browser;
let desk: Visitor;
let operator: Operator;
let client: Client;
let file: string;
let videoId: string;

beforeAll(async () => {
  [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
  client = await setUp(product);
  file = await makeVideo(folder, { seconds: 3, name: '夏日新品.mp4' });
  ({ id: videoId } = await transcode(client, await upload(client, file, quiet), quiet));
  desk = await Visitor.open(browser, product.url);
  operator = new Operator(desk.page);
  await operator.signIn(PERSON.email, PERSON.password);
});
afterAll(async () => {
  await browser?.close();
  await product?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const tasks = async () => (await client.get<{ items: PublishTask[] }>('/api/publish/tasks')).items;
const taskOf = async (platform: string) => (await tasks()).find((task) => task.platform === platform)!;
const stateOf = (platform: string, state: string) =>
  until(
    `${platform} ${state}`,
    () => taskOf(platform),
    (task) => task?.state === state,
    60,
    (task) => task?.state,
  );
const look = async (visitor: Visitor, name: string) => {
  await visitor.screenshot(name);
  expect(await visitor.accessibilityProblems(), `accessibility of ${name}`).toEqual([]);
};
/** The link for a phone, as the desk shows it; opened on a phone that is signed in nowhere. */
const onPhone = async (): Promise<Visitor> => {
  await desk.page.getByRole('button', { name: '发到手机' }).click();
  const dialog = desk.page.getByRole('dialog', { name: '在手机上发布' });
  const link = await dialog
    .getByText(/\/hand\/[\w-]{20,}/)
    .first()
    .textContent();
  await look(desk, 'hand-phone-link-1440');
  await desk.page.keyboard.press('Escape');
  const phone = await Visitor.open(browser, product.url, { width: 390, height: 844 });
  await phone.page.goto(/https?:\/\/\S+/.exec(link ?? '')![0]);
  await phone.page.getByRole('heading', { name: TITLE }).waitFor();
  return phone;
};

/** Presses a link that leaves for the platform; answers the tab it opened. */
const opened = async (phone: Visitor, name: RegExp) => {
  const tab = phone.page.context().waitForEvent('page');
  await phone.page.getByRole('link', { name }).click();
  return tab;
};

test('four simulated platforms are connected: three by consent, one by its name', async () => {
  for (const platform of ['模拟·快手', '模拟·B站', '模拟·抖音']) await operator.bindAccount(platform);
  await operator.addManualAccount('模拟·视频号', '星海门店');
  await look(desk, 'accounts-four-1440');
});

test('an account’s defaults are in the dialog, marked, and can be taken away and back', async () => {
  const { items } = await client.get<{ items: { id: string; platform: string }[] }>('/api/accounts');
  const { id } = items.find(({ platform }) => platform === 'sim-bilibili')!;
  await operator.setDefaults(id, { ending: ENDING, topic: '星海' });
  await look(desk, 'account-defaults-1440');
  await desk.page.goto(`/studio/${videoId}`);
  const dialog = await operator.openPublish();
  await dialog.getByText(`标题 + ${ENDING}`).waitFor();
  const row = dialog.getByRole('listitem').filter({ hasText: `标题 + ${ENDING}` });
  await row.getByRole('button', { name: /单独调整/ }).click();
  const field = dialog.getByRole('textbox', { name: '标题后缀' });
  expect(await field.inputValue()).toBe(ENDING);
  await look(desk, 'publish-defaults-1440');
  await field.fill('');
  await dialog.getByText('已单独调整').waitFor();
  await dialog.getByRole('button', { name: '恢复默认' }).click();
  await dialog.getByText(`标题 + ${ENDING}`).waitFor();
  const night = await Visitor.open(browser, product.url, { width: 390, height: 844, dark: true });
  const person = new Operator(night.page);
  await person.signInByKeyboard(PERSON.email, PERSON.password);
  await night.page.goto(`/studio/${videoId}`);
  await (await person.openPublish()).getByText(`标题 + ${ENDING}`).scrollIntoViewIfNeeded();
  await look(night, 'publish-defaults-390-dark');
  await night.close();
});

test('one video goes to all four; the two direct ones publish by themselves', async () => {
  await desk.page.goto(`/studio/${videoId}`);
  await operator.publish(TITLE, undefined, 4);
  await Promise.all([stateOf('sim-kuaishou', 'published'), stateOf('sim-bilibili', 'published')]);
  await Promise.all([
    stateOf('sim-douyin', 'awaiting_user'),
    stateOf('sim-wechat-channels', 'awaiting_user'),
  ]);
  expect((await taskOf('sim-bilibili')).title).toBe(`${TITLE}${ENDING}`);
  expect((await taskOf('sim-bilibili')).tags).toEqual(['星罗', '试跑', '星海']);
  expect((await taskOf('sim-kuaishou')).title).toBe(TITLE);
  await desk.page.goto('/publishing?view=board');
  await desk.page.getByText(TITLE).first().waitFor();
  await desk.page.waitForTimeout(500);
  await look(desk, 'board-1440');
});

test('抖音 is confirmed in the app on a phone, and the callback closes it', async () => {
  const { id } = await taskOf('sim-douyin');
  await desk.page.goto(`/publishing/${id}`);
  await desk.page.getByRole('button', { name: '发到手机' }).waitFor();
  await look(desk, 'hand-1440');
  const phone = await onPhone();
  await look(phone, 'hand-390');
  expect(phone.problems).toEqual([]);
  const night = await Visitor.open(browser, product.url, { width: 390, height: 844, dark: true });
  await night.page.goto(phone.page.url());
  await night.page.getByRole('heading', { name: TITLE }).waitFor();
  await look(night, 'hand-390-dark');
  await night.page.goto('/hand/0123456789abcdefghijkl');
  await night.page.getByText('链接无效').waitFor();
  await look(night, 'hand-unknown-390-dark');
  await new Operator(night.page).signInByKeyboard(PERSON.email, PERSON.password);
  await night.page.goto(`/publishing/${id}`);
  await night.page.getByRole('button', { name: '发到手机' }).waitFor();
  await look(night, 'hand-desk-390-dark');
  await night.close();
  const app = await opened(phone, /打开.*抖音发布/);
  await app.getByRole('link', { name: '发布', exact: true }).click();
  await app.getByRole('heading', { name: '已发布' }).waitFor();
  await app.close();
  await phone.page.getByText('已确认发布').waitFor();
  const done = await stateOf('sim-douyin', 'published');
  expect(done.postUrl).toMatch(/^http/);
  await desk.page.getByText('已经发出去了').waitFor();
  await phone.close();
});

test('视频号 is published on its own page and confirmed with the link to the post', async () => {
  const { id } = await taskOf('sim-wechat-channels');
  await desk.page.goto(`/publishing/${id}`);
  const phone = await onPhone();
  const page = await opened(phone, /打开.*视频号发布页/);
  await page.getByLabel('视频（MP4）').setInputFiles(file);
  await page.getByLabel('描述').fill('今天的新品 #星罗');
  await page.getByLabel('短标题').fill(TITLE);
  await page.getByRole('button', { name: '发表' }).click();
  const link = await page.locator('input[readonly]').inputValue();
  await page.close();
  const saved = phone.page.waitForEvent('download');
  await phone.page.getByRole('link', { name: '下载视频' }).click();
  expect((await saved).suggestedFilename()).toBe(`${TITLE}.mp4`);
  await phone.page.getByRole('button', { name: '我已发布' }).click();
  const field = phone.page.getByRole('textbox', { name: '作品链接' });
  await field.fill('https://example.com/not-a-post');
  await phone.page.getByRole('button', { name: '确认已发布' }).click();
  await phone.page
    .getByText(/不是|链接/)
    .first()
    .waitFor();
  await field.fill(`我发好了：${link}`);
  await phone.page.getByRole('button', { name: '确认已发布' }).click();
  await phone.page.getByText('已确认发布').waitFor();
  await look(phone, 'hand-done-390');
  expect((await stateOf('sim-wechat-channels', 'published')).postUrl).toBe(link);
  await desk.page.getByText('已经发出去了').waitFor();
  await phone.close();
});

test('a post of the wrong account is seen as such, and posted again by the right one', async () => {
  const account = (await taskOf('sim-douyin')).accountId;
  await desk.page.goto('/publishing?view=board');
  await desk.page.getByText(TITLE).first().waitFor();
  const made = await client.post<PublishTask>('/api/publish', {
    videoId,
    accountId: account,
    platform: 'sim-douyin',
    title: '第二条新品视频',
  });
  const state = (wanted: string) =>
    until(
      wanted,
      async () => (await client.get<{ task: PublishTask }>(`/api/publish/tasks/${made.id}`)).task,
      (task) => task.state === wanted,
      60,
      (task) => task.state,
    );
  await state('awaiting_user');
  // The board was opened before there was a task, and hears of it.
  await desk.page
    .getByRole('region', { name: /^待人工，1 个/ })
    .getByText('第二条新品视频')
    .waitFor();
  const kit = await client.get<{ link: string }>(`/api/publish/tasks/${made.id}/hand`);
  await fetch(`${kit.link}&auto=1&sim_user=u7`);
  const elsewhere = await state('posted_elsewhere');
  await desk.page.goto(`/publishing/${made.id}`);
  await desk.page.getByText('发到了别的账号').first().waitFor();
  await look(desk, 'hand-elsewhere-1440');
  await client.post(`/api/publish/tasks/${made.id}/retry`, { version: elsewhere.version });
  await state('awaiting_user');
  expect(desk.problems).toEqual([]);
});
