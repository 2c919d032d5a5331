import type {
  DeliveryMode,
  Platform,
  PlatformPost,
  PostFiles,
  PostProblem,
  SettingField,
  TextRule,
  VideoRule,
} from '@xingluo/contracts/platforms';
import { problem } from './problem.ts';
import { checkCover, checkVideo } from './validate-files.ts';
import { checkLength, checkText, missing, tooLong } from './validate-texts.ts';

export { measure } from './validate-texts.ts';

/** Topics without `#`, inner blanks, empty ones and repetitions (whatever their case), in their order. */
export const normaliseTopics = (topics: readonly string[]): string[] => {
  const seen = new Map<string, string>();
  for (const topic of topics) {
    const plain = topic.replace(/[#＃\s,，]/gu, '');
    if (plain !== '' && !seen.has(plain.toLowerCase())) seen.set(plain.toLowerCase(), plain);
  }
  return [...seen.values()];
};

/** The words exactly as they are sent: `topics` is empty where they stand inside the body. */
export type ComposedText = { title: string | null; body: string; topics: string[] };

/** Signs that the platform takes as a blank are blanks; neighbouring ones become one. */
const withBlanks = (rule: TextRule | null, text: string): string => {
  const signs = rule?.signs?.asBlank ?? '';
  if (signs === '') return text;
  return [...text]
    .map((sign) => (signs.includes(sign) ? ' ' : sign))
    .join('')
    .replace(/ {2,}/g, ' ');
};

/** Whether a text holds a topic already, as `#topic ` or at its end. */
export const hasTopic = (body: string, topic: string) => `${body} `.includes(`#${topic} `);

/**
 * Fits a post to a platform. Without a title of its own there, the title becomes the first line of the body
 * (unless the body begins with it); inline topics follow the body as `#topic `, those already in it are not repeated.
 */
export const composeText = (
  platform: Pick<Platform, 'title' | 'topics'>,
  post: PlatformPost,
): ComposedText => {
  const title = withBlanks(platform.title, post.title).trim();
  const own = post.body.replace(/\r\n?/g, '\n').trim();
  const body =
    platform.title !== null || title === '' || own.startsWith(title)
      ? own
      : [title, own].filter(Boolean).join('\n');
  const topics = normaliseTopics(post.topics);
  const kept = { title: platform.title === null ? null : title };
  if (platform.topics.style === 'list') return { ...kept, body, topics };
  const behind = topics.filter((topic) => !hasTopic(body, topic)).map((topic) => `#${topic}`);
  return { ...kept, body: [body, ...behind].filter(Boolean).join(' '), topics: [] };
};

const checkTopics = ({ topics: rule }: Platform, post: PlatformPost): PostProblem[] => {
  const topics = normaliseTopics(post.topics);
  const found: PostProblem[] = [];
  if (topics.length < rule.min)
    found.push(
      problem(
        'error',
        'too_few_topics',
        'topics',
        `${rule.label['zh-CN']}至少要有 ${rule.min} 个。`,
        `${rule.label.en}: at least ${rule.min}.`,
      ),
    );
  if (rule.max !== null && topics.length > rule.max)
    found.push(
      problem(
        rule.level,
        'too_many_topics',
        'topics',
        `${rule.label['zh-CN']}最多 ${rule.max} 个，现在是 ${topics.length} 个。`,
        `${rule.label.en}: at most ${rule.max}, now ${topics.length}.`,
      ),
    );
  if (rule.joined !== null)
    found.push(...tooLong(topics.join(rule.separator), rule.joined, 'topics', rule.label));
  const { each } = rule;
  if (each !== undefined)
    found.push(
      ...topics.flatMap((topic) =>
        checkLength(topic, each, 'topics', {
          'zh-CN': `${rule.label['zh-CN']}“${topic}”`,
          en: `${rule.label.en} “${topic}”`,
        }),
      ),
    );
  return found;
};

const active = (field: SettingField, settings: PlatformPost['settings'], all: SettingField[]): boolean => {
  if (field.when === null) return true;
  const { key, equals } = field.when;
  return (settings[key] ?? all.find((other) => other.key === key)?.default) === equals;
};

/** The settings with their defaults; a field that does not exist under the others' values is left out. */
export const settingsOf = (
  platform: Pick<Platform, 'settings'>,
  post: PlatformPost,
): PlatformPost['settings'] =>
  Object.fromEntries(
    platform.settings.flatMap((field) => {
      const value = post.settings[field.key] ?? field.default;
      return value === null || !active(field, post.settings, platform.settings) ? [] : [[field.key, value]];
    }),
  );

const checkSetting = (field: SettingField, value: unknown): PostProblem[] => {
  const name = `settings.${field.key}`;
  if (value === undefined || value === '') return field.required ? [missing(name, field.label)] : [];
  const offered = field.options.some((option) => option.value === value);
  const fits =
    field.kind === 'switch'
      ? typeof value === 'boolean'
      : typeof value === 'string' && (field.kind === 'text' || field.remoteOptions !== null || offered);
  if (!fits)
    return [
      problem(
        'error',
        'setting_invalid',
        name,
        `${field.label['zh-CN']}的值不在可选范围内。`,
        `${field.label.en} has a value that is not offered.`,
      ),
    ];
  return field.limit === null ? [] : tooLong(String(value), field.limit, name, field.label);
};

/**
 * How posts of an account reach a platform: `direct` where its authorisation granted all that this takes, else the
 * first of the platform's other ways; null: there is none.
 */
export const deliveryMode = (
  { modes, directScopes }: Pick<Platform, 'modes' | 'directScopes'>,
  scopes: readonly string[],
): DeliveryMode | null => {
  const direct = modes.includes('direct') && directScopes.every((scope) => scopes.includes(scope));
  return direct ? 'direct' : (modes.find((mode) => mode !== 'direct') ?? null);
};

/** The limits of the file on this way. */
const videoRule = ({ byHand, video }: Platform, mode: DeliveryMode): VideoRule =>
  mode === 'direct' ? video : (byHand?.video ?? video);

/**
 * Everything that can be known to be wrong before a post leaves: pure, the same on the server and in the browser.
 * `files.video` null: the video is not known yet and not checked. Limits are those of the platform's data,
 * those of the file by the way (`mode`) on which the post leaves.
 */
export const validatePost = (
  platform: Platform,
  post: PlatformPost,
  files: PostFiles,
  mode: DeliveryMode = 'direct',
): PostProblem[] => {
  const text = composeText(platform, post);
  const settings = settingsOf(platform, post);
  return [
    ...(platform.title === null ? [] : checkText(platform.title, text.title ?? '', 'title')),
    ...checkText(platform.body, text.body, 'body'),
    ...checkTopics(platform, post),
    ...checkCover(platform, files.cover),
    ...(files.video === null ? [] : checkVideo(videoRule(platform, mode), files.video)),
    ...platform.settings
      .filter((field) => active(field, post.settings, platform.settings))
      .flatMap((field) => checkSetting(field, settings[field.key])),
  ];
};
