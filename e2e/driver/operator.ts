import type { Locator, Page } from 'playwright-core';
import { PERSON } from './journey.ts';

/** A person at the screen, in the product's own words. Every step waits for what the person would wait for. */
export class Operator {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  async setUp(link: string): Promise<void> {
    const { page } = this;
    await page.goto(link);
    await page.getByLabel('企业名称').fill(PERSON.tenantName);
    await page.getByLabel('你的姓名').fill(PERSON.name);
    await page.getByLabel('邮箱').fill(PERSON.email);
    await page.getByLabel('密码', { exact: true }).fill(PERSON.password);
    await page.getByRole('button', { name: '创建并进入' }).click();
    await page.waitForURL('**/library');
  }

  async signIn(email: string, password: string): Promise<void> {
    const { page } = this;
    await page.goto('/sign-in');
    await page.getByLabel('邮箱').fill(email);
    await page.getByLabel('密码', { exact: true }).fill(password);
    await page.getByRole('button', { name: '登录' }).click();
    await page.waitForURL('**/library');
  }

  async upload(file: string, name: string): Promise<void> {
    const { page } = this;
    await page.goto('/library');
    await page.locator('input[type=file]').first().setInputFiles(file);
    await this.row(name).getByText('可用').waitFor({ timeout: 60_000 });
  }

  /** Opens the asset and turns it into a video; ends on the video's page. */
  async makeVideo(name: string): Promise<void> {
    const { page } = this;
    await this.row(name).getByText(name, { exact: false }).first().click();
    await page.getByRole('button', { name: '制作视频' }).click();
    await page.waitForURL('**/studio/**');
  }

  async videoIsReady(): Promise<void> {
    await this.page.getByRole('button', { name: '发布', exact: true }).first().waitFor({ timeout: 180_000 });
  }

  /** Plays for a moment; answers how far the player came, in seconds. */
  async play(): Promise<number> {
    const video = this.page.locator('video').first();
    await video.evaluate(async (node: unknown) => {
      const player = node as { muted: boolean; play(): Promise<void> };
      player.muted = true;
      await player.play();
    });
    const position = () => video.evaluate((node: unknown) => (node as { currentTime: number }).currentTime);
    for (let tries = 0; tries < 80 && (await position()) < 0.3; tries += 1) await this.page.waitForTimeout(250);
    return position();
  }

  /** Binds an account of a simulated platform through its own authorise page. */
  async bindAccount(platform: string): Promise<void> {
    const { page } = this;
    await page.goto('/accounts');
    await page.getByRole('button', { name: '绑定账号' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(platform, { exact: true }).click();
    await dialog.getByRole('button', { name: /使用演示应用|前往平台授权/ }).click();
    await page.getByRole('link', { name: '同意授权' }).click();
    await page.waitForURL('**/accounts**');
    await page
      .getByText(/已绑定，可以用来发布了/)
      .first()
      .waitFor();
  }

  /** The table row (or, on a phone, the card) that shows `text`. */
  row(text: string): Locator {
    return this.page.locator('tr, li, article').filter({ hasText: text }).first();
  }
}
