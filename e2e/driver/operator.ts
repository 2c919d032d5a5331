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

  /** In any language: address, password and Enter. */
  async signInByKeyboard(email: string, password: string): Promise<void> {
    const { page } = this;
    await page.goto('/sign-in');
    await page.locator('input[type=email]').fill(email);
    await page.locator('input[type=password]').fill(password);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/library');
  }

  /** Changes the language of the person's profile from Chinese to English. */
  async speakEnglish(): Promise<void> {
    const { page } = this;
    await page.goto('/me');
    await page.getByLabel('语言').click();
    await page.getByRole('option', { name: 'English' }).click();
    await page.getByRole('button', { name: '保存' }).first().click();
    await page.getByRole('heading', { name: 'Profile' }).first().waitFor();
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
    for (let tries = 0; tries < 80 && (await position()) < 0.3; tries += 1)
      await this.page.waitForTimeout(250);
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

  /** Lets the copy desk write titles; answers the label beside them. */
  async writeTitles(points: string): Promise<string> {
    const { page } = this;
    await page.goto('/copywriting');
    await page.getByLabel('素材要点').fill(points);
    await page.keyboard.press('Control+Enter');
    const label = page.getByText('模板生成 · 未使用大模型').first();
    await label.waitFor();
    return (await label.textContent()) ?? '';
  }

  /** Enters an account of a platform without any authorisation by its name. */
  async addManualAccount(platform: string, name: string): Promise<void> {
    const { page } = this;
    await page.goto('/accounts');
    await page.getByRole('button', { name: '绑定账号' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(platform, { exact: true }).click();
    await dialog.getByRole('textbox', { name: /名称/ }).fill(name);
    await dialog.getByRole('button', { name: '添加账号' }).click();
    await this.row(name).waitFor();
  }

  /** On an account's page: what its posts begin with. */
  async setDefaults(account: string, { ending, topic }: { ending: string; topic: string }): Promise<void> {
    const { page } = this;
    await page.goto(`/accounts/${account}`);
    await page.getByLabel('标题后缀').fill(ending);
    await page.getByLabel('默认话题').fill(topic);
    await page.getByRole('button', { name: '保存设置' }).click();
    await page.getByText('默认发布设置已保存').first().waitFor();
  }

  /** On a video's page: opens the dialog and chooses every account. */
  async openPublish(): Promise<Locator> {
    const { page } = this;
    await page.getByRole('button', { name: '发布', exact: true }).first().click();
    const dialog = page.getByRole('dialog', { name: '发布视频' });
    await dialog
      .getByRole('checkbox', { name: /全部账号/ })
      .first()
      .waitFor();
    for (const all of await dialog.getByRole('checkbox', { name: /全部账号/ }).all()) await all.check();
    return dialog;
  }

  /** On a video's page: posts to all `accounts` at `when` (the page's own clock, minutes), or now. */
  async publish(title: string, when?: Date, accounts = 2): Promise<void> {
    const dialog = await this.openPublish();
    await dialog.getByRole('textbox', { name: '标题', exact: true }).fill(title);
    const topics = dialog.getByRole('textbox', { name: '话题 / 标签' });
    for (const topic of ['星罗', '试跑']) {
      await topics.fill(topic);
      await topics.press('Enter');
    }
    await this.#choosePartition(dialog);
    if (when) {
      await dialog.getByRole('radio', { name: '定时发布' }).check();
      await dialog.getByLabel('日期和时间').fill(localMinute(when));
    }
    await dialog
      .getByRole('button', { name: new RegExp(`^${when ? '定时' : '立即'}发布到 ${accounts} 个账号`) })
      .click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Chooses the first partition where a platform asks for one. */
  async #choosePartition(dialog: Locator): Promise<void> {
    const partition = dialog.getByRole('combobox', { name: /分区/ });
    await partition.click();
    await this.page.getByRole('option').nth(1).click();
  }

  /** Waits until both posts of `title` say that they are out, as the list shows it live. */
  async bothPublished(title: string): Promise<void> {
    const { page } = this;
    await page.goto('/publishing');
    const out = page.getByRole('row').filter({ hasText: title }).filter({ hasText: '已发布' });
    for (let tries = 0; tries < 600 && (await out.count()) < 2; tries += 1) await page.waitForTimeout(250);
    if ((await out.count()) < 2)
      throw new Error(
        `Both posts of ${title} were to be out; the page says:\n${await page.locator('main').textContent()}`,
      );
  }

  /** The table row that shows `text`. */
  row(text: string): Locator {
    return this.page.getByRole('row').filter({ hasText: text }).first();
  }
}

/** An instant as a datetime-local input takes it, in the browser's zone of the journeys (Asia/Shanghai, UTC+8). */
const localMinute = (when: Date): string =>
  new Date(when.getTime() + 8 * 3600_000).toISOString().slice(0, 16);
