import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';

/** What code may log with; the fields of an object come first, the sentence second. */
export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'> & {
  child(fields: Record<string, unknown>): Log;
};

const secretNames = [
  'password',
  'current',
  'next',
  'apiKey',
  'api_key',
  'clientSecret',
  'client_secret',
  'app_secret',
  'secret',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'authorization',
  'cookie',
  'masterKey',
];

/** Structured log with every known name of a secret redacted up to three levels deep; `-` writes to standard output. */
export const createLog = ({ level, file }: { level: string; file: string }): Log => {
  const paths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.headers["${name}"]`]);
  const options: pino.LoggerOptions = { level, redact: { paths, censor: '[redacted]' }, base: null };
  if (file === '-') return pino(options);
  mkdirSync(dirname(file), { recursive: true });
  return pino(options, pino.destination({ dest: file, sync: false, mkdir: true }));
};

/** A log that says nothing, for tests and command-line tools. */
export const silentLog: Log = pino({ level: 'silent' });
