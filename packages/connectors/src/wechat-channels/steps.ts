import type { Localized } from '@xingluo/contracts/platforms';

/** What the person does on 视频号助手, in the order of its page. */
export const wechatChannelsSteps: Localized[] = [
  {
    'zh-CN': '下载视频和封面，打开发表页，用要发布的视频号所绑定的微信扫码登录。',
    en: 'Download video and cover, open the page and sign in by QR code with the WeChat account of this channel.',
  },
  {
    'zh-CN': '核对页面右上角的视频号名称，确认是要发布的账号。',
    en: 'Check the name at the top right: it has to be the account that should publish.',
  },
  {
    'zh-CN': '上传视频，等上传进度走完。',
    en: 'Upload the video and wait until it has arrived.',
  },
  {
    'zh-CN': '设置封面：个人主页卡片 3:4，页面要求时再设 4:3 横版。',
    en: 'Set the cover: 3:4 for the profile card, and 4:3 where the page asks for it.',
  },
  {
    'zh-CN': '粘贴描述（已含 #话题）；列出了要 @ 的账号时，在页面里重新选一次。',
    en: 'Paste the description (topics included); choose the listed accounts to mention again on the page.',
  },
  {
    'zh-CN': '按下面的内容选择位置、合集、链接和活动，没有列出的留空。',
    en: 'Choose location, collection, link and activity as listed; leave empty what is not listed.',
  },
  {
    'zh-CN': '要定时发表就选好时间，否则保持“立即”。',
    en: 'Choose a time if the post should appear later.',
  },
  {
    'zh-CN': '粘贴短标题，按列出的内容勾选原创声明和 AI 内容声明。',
    en: 'Paste the short title; state original work and AI-made content as listed.',
  },
  {
    'zh-CN': '检查一遍，点“发表”。',
    en: 'Look it over and press publish.',
  },
  {
    'zh-CN': '列出了首条评论时，作品显示后用同一个账号评论上去。',
    en: 'Where a first comment is listed, write it with the same account once the post is there.',
  },
  {
    'zh-CN': '作品显示后复制它的链接，回到这里粘贴；没有看到作品就选“没有发出”。',
    en: 'Once the post is there, copy its link and paste it here; if it is not, say that it was not published.',
  },
];
