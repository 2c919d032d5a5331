import type { ErrorCode } from '@xingluo/contracts/errors';
import type { Language, PageText } from './page.ts';

type Invitation = { platform: string; name: string };

/** Before the person goes to the platform. */
export const invitation: Record<Language, (of: Invitation) => Omit<PageText, 'action'> & { go: string }> = {
  'zh-CN': ({ platform, name }) => ({
    title: `重新授权「${name}」`,
    lines: [
      `请在${platform}登录「${name}」这个账号并同意授权，完成后它的发布任务会自动继续。`,
      '登录别的账号不会生效。链接只能成功使用一次。',
    ],
    go: `前往${platform}授权`,
  }),
  en: ({ platform, name }) => ({
    title: `Authorise “${name}” again`,
    lines: [
      `Sign in to “${name}” at ${platform} and agree; its posts then go on by themselves.`,
      'Another account is not accepted. The link works once.',
    ],
    go: `Go to ${platform}`,
  }),
};

export const success: Record<Language, PageText> = {
  'zh-CN': { title: '授权成功', lines: ['这个账号可以继续发布了，现在可以关闭本页。'] },
  en: { title: 'Authorised', lines: ['The account can publish again. You may close this page.'] },
};

const reasons: Partial<Record<ErrorCode, Record<Language, string>>> = {
  'accounts.link_invalid': {
    'zh-CN': '链接无效、已用过、已撤销或已过期，请联系发链接给你的同事重新生成。',
    en: 'The link is unknown, used, revoked or expired. Ask whoever sent it for a new one.',
  },
  'accounts.state_invalid': {
    'zh-CN': '这次授权已经用过或超过了十分钟，请重新打开链接再试。',
    en: 'This attempt was used or took longer than ten minutes. Open the link again.',
  },
  'accounts.other_account': {
    'zh-CN': '你登录的不是要重新授权的那个账号，授权没有保存。请在平台换成正确的账号，再打开链接重试。',
    en: 'You signed in to another account than the one asked for; nothing was saved. Switch accounts and open the link again.',
  },
  'accounts.refused_by_person': {
    'zh-CN': '你在平台上取消了授权。需要时可以再次打开链接。',
    en: 'You cancelled at the platform. You may open the link again.',
  },
};
const otherwise: Record<Language, string> = {
  'zh-CN': '平台没有完成这次授权，请稍后再打开链接重试。',
  en: 'The platform did not finish this time. Open the link again later.',
};
const failed: Record<Language, string> = { 'zh-CN': '没有授权成功', en: 'Not authorised' };

/** Why it did not work; a code that is not known here gets the general sentence. */
export const failure = (language: Language, code: string): PageText => ({
  title: failed[language],
  lines: [reasons[code as ErrorCode]?.[language] ?? otherwise[language]],
});
