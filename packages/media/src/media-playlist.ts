/** One media segment: bytes on disk and seconds as written in the playlist. */
export type Segment = { uri: string; duration: number };

/** Reads the media playlists our own ffmpeg run wrote (RFC 8216 §4.3.2–4.3.3). @throws Error on any other form. */
export function parseMediaPlaylist(text: string): { targetDuration: number; segments: Segment[] } {
  const lines = text.split('\n').map((line) => line.trim());
  const targetDuration = Number(
    lines.find((line) => line.startsWith('#EXT-X-TARGETDURATION:'))?.split(':')[1],
  );
  const segments: Segment[] = [];
  let duration = Number.NaN;
  for (const line of lines) {
    if (line.startsWith('#EXTINF:')) duration = Number.parseFloat(line.slice('#EXTINF:'.length));
    else if (line !== '' && !line.startsWith('#')) segments.push({ uri: line, duration });
  }
  const isComplete = lines.includes('#EXT-X-ENDLIST') && segments.length > 0;
  if (!isComplete || !(targetDuration > 0) || segments.some((segment) => !(segment.duration >= 0))) {
    throw new Error('A media playlist of the encoder is incomplete; the run cannot be used.');
  }
  return { targetDuration, segments };
}
