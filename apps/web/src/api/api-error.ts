import { ORPCError } from '@orpc/client';

/** One complaint about an input field, as the server names it. */
export interface FieldIssue {
  path: (string | number)[];
  message: string;
}

/**
 * Every failed call ends as this. `code` is the server's `module.snake_case`, or `http.unreachable` when no answer came,
 * `http.unreadable` when the answer was not ours (a proxy's page), `http.aborted` when the page gave up the call.
 */
export class ApiError extends Error {
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Finds the request in the server's log. */
  readonly requestId: string | undefined;
  readonly data: Record<string, unknown>;

  constructor(
    code: string,
    status: number,
    message: string,
    data: Record<string, unknown> = {},
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.data = data;
    this.requestId = typeof data.requestId === 'string' ? data.requestId : undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Codes of ours are lower case with a dot; oRPC's own (`MALFORMED_ORPC_ERROR_RESPONSE`, `BAD_GATEWAY`) are not. */
const isOurCode = (code: string) => /^[a-z]+\.[a-z_]+$/.test(code);

/** Turns whatever a call threw into an `ApiError`. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof ORPCError) {
    const data = isRecord(thrown.data) ? thrown.data : {};
    if (isOurCode(thrown.code)) return new ApiError(thrown.code, thrown.status, thrown.message, data, thrown);
    return new ApiError('http.unreadable', thrown.status, thrown.message, {}, thrown);
  }
  if (thrown instanceof DOMException && thrown.name === 'AbortError') {
    return new ApiError('http.aborted', 0, thrown.message, {}, thrown);
  }
  if (thrown instanceof TypeError) return new ApiError('http.unreachable', 0, thrown.message, {}, thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiError('http.unreadable', 0, message, {}, thrown);
}

/** Field complaints of an `http.invalid_input` answer (`data.issues`), paths as arrays; empty for any other error. */
export function fieldIssues(error: ApiError): FieldIssue[] {
  const issues = error.data.issues;
  if (!Array.isArray(issues)) return [];
  return issues.filter(isRecord).map((issue) => ({
    path: pathOf(issue.path),
    message: typeof issue.message === 'string' ? issue.message : '',
  }));
}

function pathOf(path: unknown): (string | number)[] {
  if (typeof path === 'string') return path.split('.').filter(Boolean);
  if (!Array.isArray(path)) return [];
  return path.map((step: unknown) => {
    const key = isRecord(step) ? step.key : step;
    return typeof key === 'number' ? key : String(key);
  });
}
