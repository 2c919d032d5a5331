/** A kind of file that is taken. `family` are the containers that names mix up without harm (.mov for .mp4). */
export type Kind = { ext: string; contentType: string; family: string; probe: 'media' | 'image' };

const media = (ext: string, contentType: string, family = ext): Kind => ({
  ext,
  contentType,
  family,
  probe: 'media',
});
const image = (ext: string, contentType: string): Kind => ({ ext, contentType, family: ext, probe: 'image' });

const mp4 = media('mp4', 'video/mp4', 'mp4');
const ogg = (ext: string, contentType: string) => media(ext, contentType, 'ogg');

/** What file-type found by the magic bytes → what it is to us. Anything else is refused: HTML, SVG, playlists, programs. */
const bySniff: Readonly<Record<string, Kind>> = {
  mp4,
  m4v: mp4,
  mov: media('mov', 'video/quicktime', 'mp4'),
  m4a: media('m4a', 'audio/mp4', 'mp4'),
  webm: media('webm', 'video/webm', 'matroska'),
  mkv: media('mkv', 'video/matroska', 'matroska'),
  avi: media('avi', 'video/vnd.avi'),
  flv: media('flv', 'video/x-flv'),
  mp3: media('mp3', 'audio/mpeg'),
  wav: media('wav', 'audio/wav'),
  aac: media('aac', 'audio/aac'),
  flac: media('flac', 'audio/flac'),
  ogg: ogg('ogg', 'audio/ogg'),
  oga: ogg('oga', 'audio/ogg'),
  opus: ogg('opus', 'audio/ogg'),
  ogv: ogg('ogv', 'video/ogg'),
  jpg: image('jpg', 'image/jpeg'),
  png: image('png', 'image/png'),
  apng: image('png', 'image/png'),
  webp: image('webp', 'image/webp'),
  gif: image('gif', 'image/gif'),
};

/** Names for a family beyond those that file-type uses. */
const otherNames: Readonly<Record<string, string>> = { jpeg: 'jpg', jpe: 'jpg', f4v: 'mp4', mpga: 'mp3' };

/** Endings that promise something we never take, whatever the bytes are. */
const neverMedia = new Set(
  'html htm xhtml svg xml js mjs css json php m3u8 m3u mpd exe dll sh bat cmd ps1 zip rar 7z pdf txt'.split(
    ' ',
  ),
);

export const kindOf = (sniffed: string | undefined): Kind | undefined =>
  sniffed !== undefined && Object.hasOwn(bySniff, sniffed) ? bySniff[sniffed] : undefined;

const endingOf = (name: string): string => /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';

/** The family that a file's name promises; undefined when it promises nothing we know. */
const promisedFamily = (name: string): string | undefined => {
  const ending = endingOf(name);
  if (neverMedia.has(ending)) return ending;
  return otherNames[ending] ?? kindOf(ending)?.family;
};

/** Does the name say what the bytes are? A name without a known ending promises nothing. */
export const nameFits = (name: string, kind: Kind): boolean =>
  (promisedFamily(name) ?? kind.family) === kind.family;

/** Does the name promise something that we would take? */
export const nameIsMedia = (name: string): boolean =>
  promisedFamily(name) !== undefined && !neverMedia.has(endingOf(name));
