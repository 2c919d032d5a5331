import { launchBrowser, Visitor } from './driver/browser.ts';
import { Operator } from './driver/operator.ts';
const url = process.argv[2]!; const link = process.argv[3]!;
const b = await launchBrowser();
const v = await Visitor.open(b, url);
const o = new Operator(v.page);
v.page.setDefaultTimeout(20000);
let n = 0; const shot = (s: string) => v.screenshot(`x${String(++n).padStart(2,'0')}-${s}`);
try {
  await o.signIn('lin@example.test','a long enough one'); await v.page.goto('/studio'); await v.page.waitForTimeout(800); await shot('studio'); await v.page.getByText('t720').first().click(); await o.videoIsReady(); console.log('played', await o.play()); await shot('playing');
  await v.page.goto('/accounts'); await v.page.waitForTimeout(800); await shot('accounts-empty');
  await v.page.getByRole('button', { name: '绑定账号' }).first().click(); await v.page.waitForTimeout(800); await shot('bind');
  await o.bindAccount('模拟·快手'); await o.bindAccount('模拟·B站'); await shot('accounts');
  await v.page.goto('/copywriting'); await v.page.waitForTimeout(800); await shot('copy');
} catch (e) { console.log(String(e)); await shot('failed'); }
console.log('problems', v.problems);
await b.close();
