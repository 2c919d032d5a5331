/** What no phone and no desk takes in a file name, and what turns the direction of the letters around. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}/\\:*?"<>|]+/gu;
/** File systems take 255 bytes; browsers add " (1)" and the like. */
const MOST_BYTES = 200;

const cut = (text: string): string => {
  let bytes = 0;
  let kept = '';
  for (const letter of text) {
    bytes += Buffer.byteLength(letter);
    if (bytes > MOST_BYTES) break;
    kept += letter;
  }
  return kept;
};

/** A person's words as the name of a file without its extension; '' where nothing is left. */
export const safeFileName = (words: string): string =>
  cut(
    words
      .normalize('NFC')
      .replaceAll(unsafe, ' ')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/^[\s.]+/g, ''),
  ).replace(/[\s.]+$/, '');

/** `Content-Disposition` of a download (RFC 6266): the name in UTF-8, and a plain one for whoever cannot read that. */
export const downloadAs = (words: string, extension: string): string => {
  const name = safeFileName(words) || 'file';
  const encoded = encodeURIComponent(`${name}.${extension}`).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="file.${extension}"; filename*=UTF-8''${encoded}`;
};
