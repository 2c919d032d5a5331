import type {
  AppField,
  FollowUp,
  Localized,
  SettingField,
  SettingOption,
} from '@xingluo/contracts/platforms';

/** One setting of a post: what is not said is absent, and it need not be filled in. */
export const field = (
  of: Pick<SettingField, 'key' | 'kind' | 'label'> & Partial<SettingField>,
): SettingField => ({
  hint: null,
  required: false,
  default: null,
  options: [],
  remoteOptions: null,
  when: null,
  limit: null,
  ...of,
});

/** One choice of a select, under no heading. */
export const choice = (value: string, label: Localized): SettingOption => ({ value, label, group: null });

/** What our server does to a post once it is out; what is not said is the ordinary case. */
export const followUp = (
  of: Pick<FollowUp, 'key' | 'label' | 'setting' | 'byHand' | 'confidence'> & Partial<FollowUp>,
): FollowUp => ({ personOnly: false, scopes: [], afterSeconds: 0, repeatable: false, ...of });

const aiLabel: Localized = { 'zh-CN': '声明含 AI 生成内容', en: 'Contains AI-made content' };
const aiLaw: Localized = {
  'zh-CN': '《人工智能生成合成内容标识办法》自 2025 年 9 月 1 日起施行：含 AI 生成内容须主动声明。',
  en: 'Chinese labelling rules in force since 1 September 2025: AI-made content has to be stated.',
};

/** The statement that AI made it, for platforms which offer it on their pages; `more`: what follows from it here. */
export const aiContent = (more: Localized = { 'zh-CN': '', en: '' }): SettingField =>
  field({
    key: 'ai_content',
    kind: 'switch',
    label: aiLabel,
    hint: {
      'zh-CN': `${aiLaw['zh-CN']}${more['zh-CN']}`,
      en: [aiLaw.en, more.en].filter(Boolean).join(' '),
    },
    default: false,
  });

/** The same where our server publishes: the API has no such field, so a person adds it on the page. */
export const aiContentByPerson = aiContent({
  'zh-CN': '平台接口没有这一项，作品发布后会提醒你到平台补上。',
  en: 'The API has no such field: once the post is out you are asked to add it on the platform.',
});
export const aiDeclaration = (page: Localized): FollowUp =>
  followUp({
    key: 'ai_declaration',
    label: { 'zh-CN': 'AI 内容声明', en: 'Statement of AI-made content' },
    personOnly: true,
    setting: 'ai_content',
    byHand: {
      'zh-CN': `平台接口不能声明。请在${page['zh-CN']}里打开这个作品，补上“内容由 AI 生成”的声明；那里改不了的话，删除作品后在平台页面重新发布。`,
      en: `The API cannot state it. Open the post in ${page.en} and add that AI made it; where that cannot be changed any more, take the post down and publish it on the platform’s own page.`,
    },
    confidence: 'D',
  });

export const firstCommentLabel: Localized = { 'zh-CN': '首条评论', en: 'First comment' };

/** Key and secret of a platform app under the platform's own names. */
export const appKeys = (id: [zh: string, en: string, name: string], secret: string): AppField[] => [
  {
    key: 'clientId',
    name: id[2],
    label: { 'zh-CN': `${id[0]}（${id[2]}）`, en: `${id[1]} (${id[2]})` },
    secret: false,
  },
  {
    key: 'clientSecret',
    name: secret,
    label: { 'zh-CN': `应用密钥（${secret}）`, en: `App secret (${secret})` },
    secret: true,
  },
];
