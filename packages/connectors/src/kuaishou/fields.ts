import type { FollowUp, SettingField, SettingOption } from '@xingluo/contracts/platforms';
import { aiContentByPerson, aiDeclaration, choice, field, followUp } from '../fields.ts';
import type { KuaishouSettings } from './platform.ts';

export const ordinaryVideo = 'NOT_SPHERICAL_VIDEO';
const mountScope = 'user_video_mp_plc';

const stereoType = (others: SettingOption[]): SettingField =>
  field({
    key: 'stereo_type',
    kind: 'select',
    label: { 'zh-CN': '视频类型', en: 'Video type' },
    hint: { 'zh-CN': '普通视频保持默认即可。', en: 'Leave the default for an ordinary video.' },
    required: true,
    default: ordinaryVideo,
    options: [choice(ordinaryVideo, { 'zh-CN': '普通视频', en: 'Ordinary' }), ...others],
  });

const merchantProduct = field({
  key: 'merchant_product_id',
  kind: 'text',
  label: { 'zh-CN': '带货商品 ID', en: 'Product ID' },
  hint: {
    'zh-CN': '带货视频填写快手小店的商品 ID，不带货请留空。',
    en: 'For a video that sells: the ID of the product in the Kuaishou shop. Else leave it empty.',
  },
});

const mounted = { key: 'mini_program', equals: true };
const miniProgram: SettingField[] = [
  field({
    key: 'mini_program',
    kind: 'switch',
    label: { 'zh-CN': '挂载小程序', en: 'Mount a mini program' },
    hint: {
      'zh-CN': '作品公开约一分钟后自动挂载；挂载失败不影响作品，会提醒你处理。',
      en: 'Mounted about a minute after the post is out; if that fails the post stays, and you are told.',
    },
    default: false,
  }),
  field({
    key: 'plc_mp_app_id',
    kind: 'text',
    label: { 'zh-CN': '小程序 ID', en: 'Mini program id' },
    required: true,
    when: mounted,
  }),
  field({
    key: 'plc_title',
    kind: 'text',
    label: { 'zh-CN': '小程序标题', en: 'Title of the mini program' },
    required: true,
    when: mounted,
  }),
  field({
    key: 'plc_mp_path',
    kind: 'text',
    label: { 'zh-CN': '小程序页面路径', en: 'Path within the mini program' },
    required: true,
    when: mounted,
  }),
];

const mount = ({ mountAfterSeconds }: KuaishouSettings): FollowUp =>
  followUp({
    key: 'mini_program',
    label: { 'zh-CN': '挂载小程序', en: 'Mount the mini program' },
    setting: 'mini_program',
    scopes: [mountScope],
    afterSeconds: mountAfterSeconds,
    // It says what is mounted, not that one more is: the second call finds what the first one left.
    repeatable: true,
    byHand: {
      'zh-CN': '作品已经发布，只是小程序还没挂上。在快手里打开这个作品，用“编辑作品”补上小程序。',
      en: 'The post is out, only the mini program is missing. Open the post in Kuaishou and add it under “编辑作品”.',
    },
    confidence: 'A',
  });
const declaration = aiDeclaration({
  'zh-CN': '快手创作者服务平台的作品管理',
  en: 'Kuaishou’s creator platform (作品管理)',
});

const mounts = ({ scopes }: KuaishouSettings) => scopes.includes(mountScope);

/** The settings of a post: what `photo/publish` and `mp_plc/bind` take. */
export const kuaishouFields = (settings: KuaishouSettings): SettingField[] => [
  ...(settings.stereoTypes.length === 0 ? [] : [stereoType(settings.stereoTypes)]),
  merchantProduct,
  ...(mounts(settings) ? miniProgram : []),
  aiContentByPerson,
];

export const kuaishouFollowUps = (settings: KuaishouSettings): FollowUp[] => [
  ...(mounts(settings) ? [mount(settings)] : []),
  declaration,
];
