const hidden = '[redacted]';
const secretName = '(?:[a-z_-]*token|[a-z_-]*secret|[a-z_-]*ticket|authorization|access-token|password)';
const inJson = new RegExp(`("${secretName}"\\s*:\\s*")[^"]*`, 'gi');
const inQuery = new RegExp(`((?:^|[?&\\s])(?:${secretName}|code)=)[^&\\s"]*`, 'gi');
const mostBytes = 4096;

/**
 * Takes secrets out of what is kept of an exchange: by the names under which platforms carry them, and by value.
 * Works on broken JSON too. At most 4 KB remain, cut after the secrets are gone.
 */
export const redact = (text: string, secrets: readonly string[]): string => {
  let clean = text.replace(inJson, `$1${hidden}`).replace(inQuery, `$1${hidden}`);
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    clean = clean.replaceAll(secret, hidden).replaceAll(encodeURIComponent(secret), hidden);
  }
  const bytes = Buffer.from(clean);
  return bytes.length <= mostBytes ? clean : `${bytes.subarray(0, mostBytes - 6).toString()}…`;
};
