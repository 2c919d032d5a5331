import { generateSync } from 'otplib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, Visitor } from './driver/browser.ts';
import { PERSON, setUp } from './driver/journey.ts';
import { Operator } from './driver/operator.ts';
import { Product } from './driver/product.ts';

let product: Product;
let browser: Browser;
let desk: Visitor;
let secret: string;
let recovery: string[];

beforeAll(async () => {
  [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
  await setUp(product);
  desk = await Visitor.open(browser, product.url);
  await new Operator(desk.page).signIn(PERSON.email, PERSON.password);
});
afterAll(async () => {
  await browser?.close();
  await product?.dispose();
});

const look = async (visitor: Visitor, name: string) => {
  await visitor.screenshot(name);
  expect(await visitor.accessibilityProblems(), `accessibility of ${name}`).toEqual([]);
};
/** What the app on the phone shows so many seconds from now. */
const code = (seconds: number) => generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + seconds });

test('two-step sign-in is turned on with a first code, and hands out recovery codes once', async () => {
  const { page } = desk;
  await page.goto('/me');
  await page
    .getByRole('region', { name: /两步验证/ })
    .getByRole('button', { name: '开启' })
    .click();
  const dialog = page.getByRole('dialog', { name: '开启两步验证' });
  secret = (await dialog.locator('code').textContent()) ?? '';
  await look(desk, 'second-factor-1440');
  await dialog.getByLabel('验证码').fill('000000');
  await dialog.getByRole('button', { name: '开启' }).click();
  await dialog.getByText('验证码不对、已过期或已用过').waitFor();
  await dialog.getByLabel('验证码').fill(code(0));
  await dialog.getByRole('button', { name: '开启' }).click();
  const codes = page.getByRole('dialog', { name: '请保存恢复码' });
  await codes.waitFor();
  recovery = await codes.locator('li').allTextContents();
  expect(recovery).toHaveLength(10);
  await look(desk, 'recovery-codes-1440');
  await codes.getByRole('button', { name: '我已保存' }).click();
  await page.getByText('还有 10 个恢复码可用').waitFor();
});

test('on a phone the password asks for the code; a recovery code does when the app is lost', async () => {
  for (const [name, text] of [
    ['app', () => code(30)],
    ['recovery', () => recovery[0]!],
  ] as const) {
    const phone = await Visitor.open(browser, product.url, { width: 390, height: 844, dark: true });
    const { page } = phone;
    await page.goto('/sign-in');
    await page.getByLabel('邮箱').fill(PERSON.email);
    await page.getByLabel('密码', { exact: true }).fill(PERSON.password);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByText('密码正确，请再输入验证器上的验证码。').waitFor();
    await look(phone, `sign-in-code-${name}-390-dark`);
    await page.getByLabel('验证码').fill(text());
    await page.keyboard.press('Enter');
    await page.waitForURL('**/library');
    await phone.close();
  }
});

test('a script with a key does what it may until the key is revoked', async () => {
  const { page } = desk;
  await page.goto('/me');
  await page.getByRole('button', { name: '新建密钥' }).click();
  const dialog = page.getByRole('dialog', { name: '新建 API 密钥' });
  await dialog.getByLabel('用途').fill('每日同步');
  await look(desk, 'key-new-1440');
  await dialog.getByRole('button', { name: '新建密钥' }).click();
  const made = page.getByRole('dialog', { name: '密钥已创建' });
  const key = (await made.locator('code').textContent()) ?? '';
  await made.getByRole('button', { name: '我已保存' }).click();
  const call = (path: string, method = 'GET') =>
    fetch(new URL(path, product.url), { method, headers: { authorization: `Bearer ${key}` } });
  expect((await call('/api/projects')).status).toBe(200);
  expect((await call('/api/projects', 'POST')).status).toBe(403);
  await page.getByRole('button', { name: '吊销「每日同步」' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '吊销' }).click();
  await page.getByText('还没有 API 密钥').waitFor();
  expect((await call('/api/projects')).status).toBe(401);
});

test('the audit says all of it, and proves that nothing was changed', async () => {
  const { page } = desk;
  await page.goto('/settings/audit');
  for (const text of ['开启了两步验证', '创建了 API 密钥', '吊销了 API 密钥'])
    await page.getByText(text).first().waitFor();
  await page.getByRole('button', { name: '立即校验' }).click();
  await page.getByText(/条记录首尾相接，没有发现改动/).waitFor();
  await look(desk, 'audit-1440');
  const phone = await Visitor.open(browser, product.url, { width: 390, height: 844, dark: true });
  await phone.page.context().addCookies(await page.context().cookies());
  await phone.page.goto('/settings/audit');
  await phone.page.getByRole('button', { name: '立即校验' }).click();
  await phone.page.getByText(/条记录首尾相接/).waitFor();
  await look(phone, 'audit-390-dark');
  await phone.page.goto('/me');
  await phone.page.getByText('还没有 API 密钥').waitFor();
  await look(phone, 'me-trust-390-dark');
  expect([...desk.problems, ...phone.problems]).toEqual([]);
});
