import { accessSync, constants, existsSync } from 'node:fs';
import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveToolchain } from '@xingluo/media';
import pg from 'pg';
import { findLiveEmbeddedPostgres } from '../../engines/db-embedded.ts';
import type { Config } from '../../kernel/config.ts';

/** `gap`: it works, but something is missing; `broken`: it does not work. `advice` says what to do about it. */
export type Finding = { what: string; state: 'ok' | 'gap' | 'broken'; found: string; advice?: string };

const GIB = 1024 ** 3;
const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const node = (): Finding => ({ what: 'Node.js', state: 'ok', found: process.version });

const databaseAt = async (url: string): Promise<string> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string }>(
      "select split_part(version(), ' on ', 1) as version",
    );
    return rows[0]!.version;
  } finally {
    await client.end();
  }
};

const database = async (config: Config): Promise<Finding> => {
  const what = '数据库 / database';
  try {
    if (config.databaseUrl)
      return { what, state: 'ok', found: `${await databaseAt(config.databaseUrl)} (DATABASE_URL)` };
    const live = await findLiveEmbeddedPostgres(config.dataDir);
    if (live)
      return {
        what,
        state: 'ok',
        found: `${await databaseAt(live.url)}（内置，运行中 / embedded, running on port ${live.port}）`,
      };
    return {
      what,
      state: 'ok',
      found: '内置 PostgreSQL，随 npm start 启动 / embedded, starts with npm start',
    };
  } catch (error) {
    return {
      what,
      state: 'broken',
      found: message(error),
      advice: '检查 DATABASE_URL 或数据目录 / check DATABASE_URL or the data folder',
    };
  }
};

const ffmpeg = async (config: Config): Promise<Finding> => {
  const what = 'ffmpeg';
  try {
    const tools = await resolveToolchain({
      ...(config.ffmpegPath ? { ffmpegPath: config.ffmpegPath } : {}),
      ...(config.ffprobePath ? { ffprobePath: config.ffprobePath } : {}),
      pathDirs: config.pathDirs,
      cacheDir: join(config.dataDir, 'tools'),
    });
    const missing = Object.entries(tools.capabilities)
      .filter(([, there]) => !there)
      .map(([name]) => name);
    return {
      what,
      state: missing.length > 0 ? 'gap' : 'ok',
      found: `${tools.version} (${tools.source}: ${tools.ffmpeg})`,
      ...(missing.length > 0
        ? {
            advice: `缺少 / lacks: ${missing.join(', ')}。安装系统 ffmpeg ≥ 4.4 可补齐 / a system ffmpeg ≥ 4.4 brings them`,
          }
        : {}),
    };
  } catch (error) {
    return {
      what,
      state: 'broken',
      found: message(error),
      advice: '安装 ffmpeg，或用 FFMPEG_PATH 指定 / install ffmpeg or set FFMPEG_PATH',
    };
  }
};

const fontFolders = ['/usr/share/fonts', '/usr/local/share/fonts', '/System/Library/Fonts', '/Library/Fonts'];
const looksChinese =
  /cjk|notosanssc|noto-?sans-?sc|sourcehan|source-han|wqy|pingfang|simsun|msyh|droidsansfallback|uming|ukai/i;
const findFont = async (folder: string, depth: number): Promise<string | null> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (looksChinese.test(entry.name)) return join(folder, entry.name);
    const deeper =
      entry.isDirectory() && depth > 0 ? await findFont(join(folder, entry.name), depth - 1) : null;
    if (deeper) return deeper;
  }
  return null;
};
const fonts = async (): Promise<Finding> => {
  const what = '中文字体 / Chinese font';
  for (const folder of fontFolders) {
    const found = await findFont(folder, 3);
    if (found) return { what, state: 'ok', found };
  }
  return {
    what,
    state: 'gap',
    found: '本机没有 / none on this machine',
    advice:
      '只影响在本机浏览器中查看页面；Debian 可安装 fonts-noto-cjk / only matters for a browser on this machine',
  };
};

const disk = async (config: Config): Promise<Finding> => {
  const what = '磁盘 / disk';
  const folder = existsSync(config.dataDir) ? config.dataDir : '.';
  const { bavail, bsize } = await statfs(folder);
  const free = (bavail * bsize) / GIB;
  const found = `${free.toFixed(1)} GiB 可用 / free in ${config.dataDir}`;
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    return { what, state: 'broken', found, advice: '数据目录不可写 / the data folder cannot be written' };
  }
  return free < 5
    ? {
        what,
        state: 'gap',
        found,
        advice: '一条 10 分钟的 1080p 视频约需 1 GiB / ten minutes of 1080p take about 1 GiB',
      }
    : { what, state: 'ok', found };
};

const browserNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];
const browser = (config: Config): Finding => {
  const path = config.pathDirs
    .flatMap((folder) => browserNames.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
  const what = '浏览器 / browser';
  return path
    ? { what, state: 'ok', found: path }
    : {
        what,
        state: 'gap',
        found: '本机没有 / none on this machine',
        advice: '用其他电脑打开公网地址即可 / open the address from another computer',
      };
};

const aiProviders = async (config: Config): Promise<Finding> => {
  const what = 'AI 服务商 / AI providers';
  const live = config.databaseUrl
    ? { url: config.databaseUrl }
    : await findLiveEmbeddedPostgres(config.dataDir).catch(() => undefined);
  if (!live)
    return { what, state: 'gap', found: '未启动，无法读取 / not running, cannot tell', advice: 'npm start' };
  const client = new pg.Client({ connectionString: live.url });
  try {
    await client.connect();
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from ai_providers where enabled',
    );
    return rows[0]!.count > 0
      ? { what, state: 'ok', found: `${rows[0]!.count}` }
      : {
          what,
          state: 'gap',
          found: '0：使用模板生成 / templates only',
          advice: '在「AI 设置」中添加 DeepSeek 或 OpenAI 的密钥 / add a key under AI settings',
        };
  } catch (error) {
    return { what, state: 'gap', found: message(error), advice: 'npm start' };
  } finally {
    await client.end().catch(() => {});
  }
};

const publicAddress = (config: Config): Finding => {
  const what = '对外地址 / public address';
  if (!config.publicUrl) {
    return {
      what,
      state: 'gap',
      found: `http://localhost:${config.port}`,
      advice:
        '平台的授权回调需要公网 https 地址：设置 XINGLUO_PUBLIC_URL / live platforms call back over public https: set XINGLUO_PUBLIC_URL',
    };
  }
  return config.publicUrl.startsWith('https:')
    ? { what, state: 'ok', found: config.publicUrl }
    : {
        what,
        state: 'gap',
        found: config.publicUrl,
        advice: '真实平台只接受 https / live platforms accept https only',
      };
};

const simulators = (config: Config): Finding => ({
  what: '模拟平台 / simulated platforms',
  state: 'ok',
  found: config.simulators ? '开 / on' : '关 / off',
});

/** Looks at everything the product stands on. */
export const examine = async (config: Config): Promise<Finding[]> => [
  node(),
  await database(config),
  await ffmpeg(config),
  await fonts(),
  await disk(config),
  browser(config),
  await aiProviders(config),
  publicAddress(config),
  simulators(config),
];
