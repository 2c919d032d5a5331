import type {
  CountingUnit,
  DeliveryMode,
  Level,
  Localized,
  Platform,
  PlatformPost,
  PostFiles,
  PostProblem,
  SettingField,
  TextLimit,
  TextRule,
  VideoRule,
} from '@xingluo/contracts/platforms';

/** The length of a text in the unit in which a platform counts. */
export const measure = (text: string, unit: CountingUnit): number => {
  if (unit === 'utf16') return text.length;
  if (unit === 'byte') return new TextEncoder().encode(text).length;
  return [...text].length;
};

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
  const title = post.title.trim();
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

const problem = (level: Level, code: string, field: string, zh: string, en: string): PostProblem => ({
  level,
  code,
  field,
  message: { 'zh-CN': zh, en },
});

const unitNames: Record<CountingUnit, Localized> = {
  'code-point': { 'zh-CN': '个字', en: 'characters' },
  utf16: { 'zh-CN': '个字符', en: 'UTF-16 units' },
  byte: { 'zh-CN': '字节', en: 'bytes' },
};

const tooLong = (text: string, limit: TextLimit, field: string, label: Localized): PostProblem[] => {
  const length = measure(text, limit.unit);
  const most = limit.bound === 'strict' ? limit.max - 1 : limit.max;
  const unit = unitNames[limit.unit];
  if (length <= most) return [];
  return [
    problem(
      limit.level,
      'text_too_long',
      field,
      `${label['zh-CN']}最多 ${most} ${unit['zh-CN']}，现在是 ${length}。`,
      `${label.en}: at most ${most} ${unit.en}, now ${length}.`,
    ),
  ];
};

const missing = (field: string, label: Localized): PostProblem =>
  problem('error', 'missing', field, `请填写${label['zh-CN']}。`, `${label.en} is missing.`);

const checkText = (rule: TextRule, text: string, field: string): PostProblem[] => [
  ...(rule.required && text === '' ? [missing(field, rule.label)] : []),
  ...(rule.limit === null ? [] : tooLong(text, rule.limit, field, rule.label)),
];

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
  return found;
};

const megabytes = (bytes: number) => `${Math.ceil(bytes / 104_857.6) / 10} MB`;

const checkCover = ({ cover: rule }: Platform, cover: PostFiles['cover']): PostProblem[] => {
  if (cover === null)
    return rule.required
      ? [problem('error', 'cover_missing', 'cover', '这个平台必须有封面。', 'This platform needs a cover.')]
      : [];
  const found: PostProblem[] = [];
  if (!rule.types.includes(cover.contentType))
    found.push(
      problem(
        'error',
        'cover_type',
        'cover',
        `封面格式须为 ${rule.types.join('、')}。`,
        `The cover must be one of ${rule.types.join(', ')}.`,
      ),
    );
  if (cover.bytes > rule.maxBytes)
    found.push(
      problem(
        'error',
        'cover_too_large',
        'cover',
        `封面最大 ${megabytes(rule.maxBytes)}。`,
        `The cover may have at most ${megabytes(rule.maxBytes)}.`,
      ),
    );
  if ((cover.width ?? Infinity) < (rule.minWidth ?? 0) || (cover.height ?? Infinity) < (rule.minHeight ?? 0))
    found.push(
      problem(
        'error',
        'cover_too_small',
        'cover',
        `封面至少 ${rule.minWidth}×${rule.minHeight} 像素。`,
        `The cover must be at least ${rule.minWidth}×${rule.minHeight} pixels.`,
      ),
    );
  return found;
};

type Video = NonNullable<PostFiles['video']>;

const checkVideo = (rule: VideoRule, video: Video): PostProblem[] => {
  const names = video.container?.toLowerCase().split(',') ?? [];
  const found: PostProblem[] = [];
  if (names.length > 0 && !names.some((name) => rule.containers.includes(name)))
    found.push(
      problem(
        'error',
        'video_container',
        'video',
        `视频格式须为 ${rule.containers.join('、')}。`,
        `The video must be ${rule.containers.join(' or ')}.`,
      ),
    );
  const above = (value: number | null, most: number | null, code: string, zh: string, en: string) => {
    if (value !== null && most !== null && value > most)
      found.push(problem(rule.level, code, 'video', zh, en));
  };
  above(
    video.bytes,
    rule.maxBytes,
    'video_too_large',
    `视频最大 ${megabytes(rule.maxBytes ?? 0)}。`,
    `The video may have at most ${megabytes(rule.maxBytes ?? 0)}.`,
  );
  above(
    video.seconds,
    rule.maxSeconds,
    'video_too_long',
    `视频最长 ${rule.maxSeconds} 秒。`,
    `The video may last at most ${rule.maxSeconds} s.`,
  );
  above(
    rule.minSeconds,
    video.seconds,
    'video_too_short',
    `视频至少 ${rule.minSeconds} 秒。`,
    `The video must last at least ${rule.minSeconds} s.`,
  );
  above(
    video.bitrate,
    rule.maxBitrate,
    'video_bitrate',
    `视频码率最高 ${(rule.maxBitrate ?? 0) / 1e6} Mbit/s。`,
    `The video may have at most ${(rule.maxBitrate ?? 0) / 1e6} Mbit/s.`,
  );
  above(
    video.fps,
    rule.maxFps,
    'video_fps',
    `视频帧率最高 ${rule.maxFps}。`,
    `The video may have at most ${rule.maxFps} frames per second.`,
  );
  above(
    Math.max(video.width ?? 0, video.height ?? 0),
    rule.maxSide,
    'video_dimensions',
    `视频边长最大 ${rule.maxSide} 像素。`,
    `The video may be at most ${rule.maxSide} pixels a side.`,
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
