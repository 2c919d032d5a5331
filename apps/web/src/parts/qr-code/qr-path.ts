import { encode } from 'uqr';

/** Light modules around a code, without which scanners do not find it (ISO/IEC 18004 asks for four). */
const quietZone = 4;

/**
 * A QR code as an SVG path of its dark modules, one unit each, and the side of its square. Long deep links get the
 * lowest correction, so that the modules stay large; null: the text does not fit into any code (2953 bytes).
 */
export function qrPath(text: string): { path: string; size: number } | null {
  try {
    const { data, size } = encode(text, { ecc: 'L', boostEcc: true, border: quietZone });
    const runs = data.flatMap((row, y) =>
      [...runsOf(row)].map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`),
    );
    return { path: runs.join(''), size };
  } catch {
    return null;
  }
}

/** Start and length of each run of dark modules. */
function* runsOf(row: readonly boolean[]): Generator<[start: number, length: number]> {
  let start = -1;
  for (const [x, dark] of [...row, false].entries()) {
    if (dark && start < 0) start = x;
    if (!dark && start >= 0) {
      yield [start, x - start];
      start = -1;
    }
  }
}
