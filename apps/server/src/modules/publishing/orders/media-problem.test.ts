import { describe, expect, it } from 'vitest';
import { AppError } from '../../../kernel/errors.ts';
import { DownloadRefused } from '../../../kernel/guarded-download.ts';
import { AddressRefused } from '../../../kernel/guarded-fetch.ts';
import { mediaProblem, nameOf, pauseAfter } from './media-problem.ts';

const coded = (code: string) => Object.assign(new Error(code), { code });

describe('what an error of a fetch means', () => {
  it.each<[unknown, string, object, boolean]>([
    [new AddressRefused('port', 'a:22'), 'publishing.media_refused', { reason: 'port' }, false],
    [new AppError('library.no_space', { freeBytes: 1 }), 'library.no_space', { freeBytes: 1 }, true],
    [new AppError('library.empty_file'), 'library.empty_file', {}, false],
    [new DownloadRefused('status', 403), 'publishing.media_unavailable', { status: 403 }, false],
    [new DownloadRefused('status', 429), 'publishing.media_unavailable', { status: 429 }, true],
    [new DownloadRefused('status', 500), 'publishing.media_unavailable', { status: 500 }, true],
    [new DownloadRefused('redirects', 310), 'publishing.media_unavailable', { reason: 'redirects' }, false],
    [coded('UND_ERR_RES_EXCEEDED_MAX_SIZE'), 'library.too_large', { limitBytes: 7 }, false],
    [new DOMException('', 'TimeoutError'), 'publishing.media_unavailable', { reason: 'too_slow' }, false],
    [coded('ECONNRESET'), 'publishing.media_unavailable', { reason: 'connection' }, true],
    [null, 'publishing.media_unavailable', { reason: 'connection' }, true],
  ])('%s → %s', (error, code, data, again) => {
    expect(mediaProblem(error, 7)).toMatchObject({ code, data, again });
  });

  it('leaves longer and longer pauses', () => {
    expect([1, 2, 3, 4].map(pauseAfter)).toEqual([10_000, 40_000, 160_000, 640_000]);
  });
});

it.each([
  ['https://a.example/v/%E6%96%B0%E5%93%81.mp4?sig=1', '新品'],
  ['https://a.example/get.tar.php', 'get'],
  ['https://a.example/100%.mp4', '100%'],
  ['https://a.example/', 'download'],
  ['https://a.example/.mp4', 'download'],
])('%s is called %s', (address, name) => expect(nameOf(address)).toBe(name));
