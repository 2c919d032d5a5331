import type { HandKit } from '@xingluo/contracts/publishing';

const both = (text: string) => ({ 'zh-CN': text, en: text });

/** A living hand-over into an app, an hour before its link ends. */
export const kit = (more: Partial<HandKit> = {}): HandKit => ({
  taskId: 'pt_1',
  state: 'awaiting_user',
  mode: 'handoff',
  platform: 'films',
  platformLabel: both('影视站'),
  simulated: true,
  accountName: '青岚穿搭',
  title: '第一件风衣',
  link: 'films1128://share?share_id=7',
  qr: 'films1128://share?share_id=7',
  expiresAt: new Date(Date.now() + 3_500_000).toISOString(),
  texts: [
    { label: both('标题'), value: '第一件风衣' },
    { label: both('话题'), value: '' },
    { label: both('描述'), value: '初秋的第一件' },
  ],
  steps: [both('扫码打开影视站'), both('核对文案'), both('点发布')],
  videoUrl: '/files/v/1.mp4?sig=a',
  coverUrl: null,
  linkExample: 'https://films.example/p/1',
  schedule: { minSeconds: 7200, maxSeconds: 14 * 86_400 },
  scheduledFor: null,
  dueAt: '2026-11-24T12:00:00Z',
  postUrl: null,
  version: 4,
  ...more,
});
