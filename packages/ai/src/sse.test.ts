import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseParser } from './sse.ts';

function parse(...pieces: string[]): string[] {
  const events: string[] = [];
  const feed = createSseParser((data) => events.push(data));
  for (const piece of pieces) feed(piece);
  return events;
}

describe('createSseParser', () => {
  it('gives the data of whole events', () => {
    expect(parse('data: one\n\ndata:two\n\n')).toEqual(['one', 'two']);
  });

  it('skips comments and other fields, joins data lines, drops an unfinished event', () => {
    expect(parse(': keep-alive\n\nevent: x\nid: 7\ndata: a\ndata\ndata: b\n\ndata: cut')).toEqual(['a\n\nb']);
  });

  it('strips one leading BOM', () => {
    expect(parse('\uFEFFdata: x\n\n')).toEqual(['x']);
  });

  it('does not care where the pieces break or how lines end', () => {
    const text = 'data: {"a":1}\r\n\r\n: hi\r\n\r\ndata: zwei\r\rdata: drei\r\ndata: vier\r\n\r\n';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((end, i) => text.slice(places[i], end));
        expect(parse(...pieces)).toEqual(['{"a":1}', 'zwei', 'drei\nvier']);
      }),
      { numRuns: 200 },
    );
  });
});
