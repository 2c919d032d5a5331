import { MediaFailure, MediaRefusal } from '@xingluo/media';
import { expect, it } from 'vitest';
import { AppError } from '../../../kernel/errors.ts';
import { problemOf } from './problem.ts';

it.each([
  [new MediaRefusal('no_video'), { code: 'studio.not_a_video', detail: 'no_video', final: true }],
  [new MediaRefusal('cover_art_only'), { code: 'studio.not_a_video', detail: 'cover_art_only', final: true }],
  [new MediaRefusal('encrypted'), { code: 'studio.source_refused', detail: 'encrypted', final: true }],
  [new AppError('library.asset_not_found'), { code: 'library.asset_not_found', final: true }],
  [new MediaFailure('disk_full'), { code: 'library.no_space', detail: 'disk_full', final: false }],
  [
    Object.assign(new Error(), { code: 'ENOSPC' }),
    { code: 'library.no_space', detail: 'disk_full', final: false },
  ],
  [new MediaFailure('stalled'), { code: 'studio.encode_failed', detail: 'stalled', final: false }],
  [new Error('the database went away'), { code: 'studio.encode_failed', final: false }],
])('%s', (error, expected) => {
  expect(problemOf(error)).toEqual(expected);
});
