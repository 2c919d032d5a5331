/**
 * An incremental parser of server-sent events (WHATWG HTML §9.2.6): feed it text as it comes, it calls `onData` with
 * the data of each complete event. Lines may end in LF, CRLF or CR, also across two pieces; comments and other
 * fields are skipped; an event that never ended with a blank line is dropped.
 */
export function createSseParser(onData: (data: string) => void): (piece: string) => void {
  let rest = '';
  let data: string[] = [];
  let begun = false;

  const line = (text: string) => {
    if (text === '') {
      if (data.length > 0) onData(data.join('\n'));
      data = [];
    } else if (text === 'data') {
      data.push('');
    } else if (text.startsWith('data:')) {
      data.push(text.slice(text[5] === ' ' ? 6 : 5));
    }
  };

  return (piece) => {
    // What was left over holds no line end, but for a CR that may have been the last character.
    const known = Math.max(0, rest.length - 1);
    rest += begun ? piece : piece.replace(/^\uFEFF/, '');
    begun ||= piece !== '';
    let from = 0;
    for (let at = known; at < rest.length; at++) {
      const char = rest[at];
      if (char !== '\n' && char !== '\r') continue;
      // A CR at the very end may be half of a CRLF: wait for what follows.
      if (char === '\r' && at === rest.length - 1) break;
      line(rest.slice(from, at));
      if (char === '\r' && rest[at + 1] === '\n') at++;
      from = at + 1;
    }
    rest = rest.slice(from);
  };
}
