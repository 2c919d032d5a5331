/** Why a platform call did not do what was asked; each kind has one behaviour in the publishing machine. */
export const refusalKinds = [
  'token_expired',
  'reauth_required',
  'app_misconfigured',
  'rate_limited',
  'quota_exhausted',
  'content_rejected',
  'human_verification',
  'transient',
  'unknown_outcome',
] as const;

export type RefusalKind = (typeof refusalKinds)[number];

export type RefusalDetails = {
  kind: RefusalKind;
  /** The step that failed, as in `Exchange.step`. */
  step: string;
  platformCode?: string | null;
  platformMessage?: string | null;
  retryAfterMs?: number | null;
  /** The platform does not know the saved upload any more: drop its state and upload again. */
  uploadLost?: boolean;
  /** The kind of the app's own token (see `issueAppToken`) which the platform would not take any more. */
  appToken?: string | null;
  cause?: unknown;
};

/**
 * The one failure of a connector. A failure before the request's body left, and a refusal that was parsed, are
 * known outcomes; `unknown_outcome` is only a lost answer to a call that may have had its effect.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;
  readonly step: string;
  readonly platformCode: string | null;
  readonly platformMessage: string | null;
  readonly retryAfterMs: number | null;
  readonly uploadLost: boolean;
  readonly appToken: string | null;

  constructor(message: string, details: RefusalDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.step = details.step;
    this.platformCode = details.platformCode ?? null;
    this.platformMessage = details.platformMessage ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.uploadLost = details.uploadLost ?? false;
    this.appToken = details.appToken ?? null;
  }
}
