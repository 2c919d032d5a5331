import { resolve } from 'node:path';
import { z } from 'zod';

const connectorSettings = z.record(z.string(), z.record(z.string(), z.unknown()));
const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Every setting of the product: environment variable → schema. The reference page `docs/configuration.md`
 * is generated from the descriptions below; nothing else in the server reads `process.env`.
 */
export const settings = {
  XINGLUO_DATA: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder for the database, files, keys and backups.'),
  XINGLUO_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(5800)
    .describe('Port of the web server; 0 takes a free one.'),
  XINGLUO_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on. Put a reverse proxy in front before opening it to a network.'),
  XINGLUO_PUBLIC_URL: z
    .url()
    .optional()
    .describe(
      'Address under which people reach it, such as https://xingluo.example.com. OAuth callbacks and secure cookies follow from it. Default: the local address.',
    ),
  XINGLUO_TRUST_PROXY: z
    .enum(['on', 'off'])
    .default('off')
    .describe('Believe X-Forwarded-For of a reverse proxy in front.'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected postgres://…')
    .optional()
    .describe('An external PostgreSQL ≥ 15. Default: the embedded one in XINGLUO_DATA.'),
  XINGLUO_MASTER_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits')
    .optional()
    .describe(
      'Master key that wraps the keys of the enterprises. Default: the file master.key (0600) in XINGLUO_DATA.',
    ),
  XINGLUO_SIMULATORS: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Simulated platforms («模拟»). Always off when NODE_ENV=production.'),
  XINGLUO_MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(8 * 1024 ** 3)
    .describe('Largest file a person may upload, in bytes.'),
  XINGLUO_MEDIA_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe('Media jobs at once in one worker process.'),
  XINGLUO_MEDIA_PRESET: z
    .enum(['ultrafast', 'superfast', 'veryfast', 'faster', 'fast'])
    .default('veryfast')
    .describe('x264 preset of the ladder: faster means larger files.'),
  XINGLUO_PUBLISH_LEASE_SECONDS: z.coerce
    .number()
    .int()
    .min(5)
    .max(600)
    .default(60)
    .describe(
      'How long a worker that was lost keeps its posts from the others. A publish call ends a fifth of it, at most 5 s, before.',
    ),
  XINGLUO_MAX_OPEN_ORDERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(200)
    .describe(
      'Orders of `/publish/video` that one enterprise may have under way at once; more are answered with 429.',
    ),
  XINGLUO_CALLBACK_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe('Days for which a signed message of a platform is kept once something was done about it.'),
  XINGLUO_UNHANDLED_CALLBACK_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(90)
    .describe('The same for messages that nothing here acts on.'),
  XINGLUO_PUBLISH_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(64)
    .describe(
      'Posts at work at once in one worker process. Nearly all of their time they wait for a platform.',
    ),
  XINGLUO_PRIVATE_HOSTS: z
    .string()
    .default('')
    .describe(
      'Comma-separated host[:port] in private networks that AI providers may live on, such as 127.0.0.1:11434 for Ollama. Empty: public addresses only.',
    ),
  XINGLUO_CONNECTORS: z
    .string()
    .default('{}')
    .transform((text, context): Record<string, Record<string, unknown>> => {
      const parsed = connectorSettings.safeParse(jsonOf(text));
      if (parsed.success) return parsed.data;
      context.addIssue('expected JSON such as {"<platform>":{"perDay":500}}');
      return z.NEVER;
    })
    .describe(
      'Settings of connectors as JSON, by platform: base addresses, and the figures that platforms do not publish. What there is stands in packages/connectors/src/<platform>/platform.ts.',
    ),
  XINGLUO_METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe('Bearer token for /metrics from other machines. Without it only loopback is answered.'),
  XINGLUO_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('How much is logged.'),
  XINGLUO_LOG_FILE: z
    .string()
    .optional()
    .describe('Log file. Default: logs/xingluo.log in XINGLUO_DATA; `-` means standard output.'),
  FFMPEG_PATH: z
    .string()
    .optional()
    .describe('ffmpeg to use. Default: the one on PATH when capable, else the bundled one.'),
  FFPROBE_PATH: z.string().optional().describe('ffprobe to use; goes with FFMPEG_PATH.'),
  XINGLUO_URL: z
    .url()
    .optional()
    .describe('For `npm run try`: the running product. Default: the local one, else one of its own.'),
  XINGLUO_EMAIL: z.string().optional().describe('For `npm run try` against another machine: who signs in.'),
  XINGLUO_PASSWORD: z
    .string()
    .optional()
    .describe('For `npm run try` against another machine: the password.'),
  NODE_ENV: z.string().default('development').describe('`production` turns simulators off.'),
} as const;

const schema = z.object(settings);
export type Settings = z.infer<typeof schema>;

export const roleNames = ['api', 'worker', 'scheduler'] as const;
export type RoleName = (typeof roleNames)[number];

export type Config = {
  dataDir: string;
  port: number;
  host: string;
  publicUrl: string | undefined;
  trustProxy: boolean;
  databaseUrl: string | undefined;
  masterKey: string | undefined;
  simulators: boolean;
  maxUploadBytes: number;
  mediaConcurrency: number;
  mediaPreset: Settings['XINGLUO_MEDIA_PRESET'];
  publishLeaseSeconds: number;
  maxOpenOrders: number;
  callbacksKept: { handledDays: number; unhandledDays: number };
  publishConcurrency: number;
  privateHosts: string[];
  /** By platform. */
  connectors: Record<string, Record<string, unknown>>;
  metricsToken: string | undefined;
  logLevel: Settings['XINGLUO_LOG_LEVEL'];
  logFile: string | undefined;
  ffmpegPath: string | undefined;
  ffprobePath: string | undefined;
  pathDirs: string[];
  production: boolean;
  /** For `npm run try` only. */
  tryAt: { url: string | undefined; email: string | undefined; password: string | undefined };
  roles: ReadonlySet<RoleName>;
};

/** Wrong settings, all of them at once, each by its name. */
export class ConfigProblem extends Error {
  override name = 'ConfigProblem';
}

const rolesFrom = (argv: readonly string[]): { roles: ReadonlySet<RoleName>; problem?: string } => {
  const given = argv.find((arg) => arg.startsWith('--roles='))?.slice('--roles='.length);
  if (given === undefined) return { roles: new Set(roleNames) };
  const wanted = given.split(',').map((role) => role.trim());
  const unknown = wanted.filter((role) => !roleNames.includes(role as RoleName));
  if (unknown.length > 0)
    return {
      roles: new Set(),
      problem: `--roles: unknown ${unknown.join(', ')}; known are ${roleNames.join(', ')}`,
    };
  return { roles: new Set(wanted as RoleName[]) };
};

/** Reads settings from the environment and roles from the command line; throws ConfigProblem naming every culprit. */
export const readConfig = (
  env: Record<string, string | undefined> = process.env,
  argv: readonly string[] = process.argv.slice(2),
): Config => {
  const given = Object.fromEntries(
    Object.keys(settings).map((key) => [key, env[key] === '' ? undefined : env[key]]),
  );
  const parsed = schema.safeParse(given);
  const { roles, problem } = rolesFrom(argv);
  const problems = [
    ...(parsed.success
      ? []
      : parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`)),
    ...(problem ? [problem] : []),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigProblem(problems.join('\n'));
  const it = parsed.data;
  return {
    dataDir: resolve(it.XINGLUO_DATA),
    port: it.XINGLUO_PORT,
    host: it.XINGLUO_HOST,
    publicUrl: it.XINGLUO_PUBLIC_URL?.replace(/\/+$/, ''),
    trustProxy: it.XINGLUO_TRUST_PROXY === 'on',
    databaseUrl: it.DATABASE_URL,
    masterKey: it.XINGLUO_MASTER_KEY,
    simulators: it.XINGLUO_SIMULATORS === 'on' && it.NODE_ENV !== 'production',
    maxUploadBytes: it.XINGLUO_MAX_UPLOAD_BYTES,
    mediaConcurrency: it.XINGLUO_MEDIA_CONCURRENCY,
    mediaPreset: it.XINGLUO_MEDIA_PRESET,
    publishLeaseSeconds: it.XINGLUO_PUBLISH_LEASE_SECONDS,
    maxOpenOrders: it.XINGLUO_MAX_OPEN_ORDERS,
    callbacksKept: {
      handledDays: it.XINGLUO_CALLBACK_DAYS,
      unhandledDays: it.XINGLUO_UNHANDLED_CALLBACK_DAYS,
    },
    publishConcurrency: it.XINGLUO_PUBLISH_CONCURRENCY,
    privateHosts: it.XINGLUO_PRIVATE_HOSTS.split(',')
      .map((host) => host.trim())
      .filter(Boolean),
    connectors: it.XINGLUO_CONNECTORS,
    metricsToken: it.XINGLUO_METRICS_TOKEN,
    logLevel: it.XINGLUO_LOG_LEVEL,
    logFile: it.XINGLUO_LOG_FILE,
    ffmpegPath: it.FFMPEG_PATH,
    ffprobePath: it.FFPROBE_PATH,
    pathDirs: (env.PATH ?? '').split(':').filter(Boolean),
    production: it.NODE_ENV === 'production',
    tryAt: { url: it.XINGLUO_URL, email: it.XINGLUO_EMAIL, password: it.XINGLUO_PASSWORD },
    roles,
  };
};
