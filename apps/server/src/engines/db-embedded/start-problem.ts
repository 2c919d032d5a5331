import { codeOf } from './connect.ts';

/** Reasons why the embedded database cannot serve; each has one sentence that says what to do. */
export type StartProblemCode =
  | 'platform_unsupported'
  | 'root_unsupported'
  | 'data_dir_read_only'
  | 'data_dir_forbidden'
  | 'data_dir_in_use'
  | 'data_dir_invalid'
  | 'disk_full'
  | 'other_major'
  | 'credentials_unusable'
  | 'database_failed';

/**
 * A start that cannot go on, told in one sentence per language: what, where, what to do.
 * Whoever starts the product prints the sentences without a stack trace and exits with 1.
 */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
  readonly code: StartProblemCode;
  readonly zh: string;
  readonly en: string;

  constructor(code: StartProblemCode, zh: string, en: string, options?: ErrorOptions) {
    super(`${zh}\n${en}`, options);
    this.code = code;
    this.zh = zh;
    this.en = en;
  }
}

type Sentences = (path: string) => StartProblem;

const diskFull: Sentences = (path) =>
  new StartProblem(
    'disk_full',
    `磁盘已满，数据库无法写入 ${path}；请腾出空间，或用 XINGLUO_DATA 指定别的目录后再启动。`,
    `The disk is full, the database cannot write to ${path}: free some space, or point XINGLUO_DATA elsewhere, and start again.`,
  );

const readOnly: Sentences = (path) =>
  new StartProblem(
    'data_dir_read_only',
    `${path} 所在的磁盘是只读的；请改为可写，或用 XINGLUO_DATA 指定别的目录后再启动。`,
    `${path} is on a read-only disk: make it writable, or point XINGLUO_DATA elsewhere, and start again.`,
  );

const forbidden: Sentences = (path) =>
  new StartProblem(
    'data_dir_forbidden',
    `当前用户没有权限读写 ${path}；请以该目录所属的用户启动，或用 XINGLUO_DATA 指定别的目录。`,
    `This user may not read and write ${path}: start as the user who owns it, or point XINGLUO_DATA elsewhere.`,
  );

const notADirectory: Sentences = (path) =>
  new StartProblem(
    'data_dir_invalid',
    `${path} 不是目录，无法存放数据；请移走它，或用 XINGLUO_DATA 指定别的目录。`,
    `${path} is not a directory, so it cannot hold the data: move it away, or point XINGLUO_DATA elsewhere.`,
  );

const BY_ERRNO: Record<string, Sentences> = {
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  EROFS: readOnly,
  EACCES: forbidden,
  EPERM: forbidden,
  ENOTDIR: notADirectory,
  EEXIST: notADirectory,
};

/** The text PostgreSQL and initdb print for the same causes (lc_messages is C). */
const BY_OUTPUT: readonly (readonly [RegExp, Sentences])[] = [
  [/no space left on device|disk quota exceeded/i, diskFull],
  [/read-only file system/i, readOnly],
  [/permission denied|has wrong ownership|operation not permitted/i, forbidden],
];

/** Turns a failed file operation below `path` into its sentence; anything unknown comes back unchanged. */
export function problemFromErrno(error: unknown, path: string): unknown {
  return BY_ERRNO[codeOf(error)]?.(path) ?? error;
}

/** The sentence for what a PostgreSQL program printed before it gave up, if we know the cause. */
export function problemFromOutput(output: string, path: string): StartProblem | undefined {
  return BY_OUTPUT.find(([pattern]) => pattern.test(output))?.[1](path);
}

/** Runs file work below `path`; a full, read-only or foreign disk becomes its sentence. */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw problemFromErrno(error, path);
  }
}
