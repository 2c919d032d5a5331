import { expect, it } from 'vitest';
import { imageHead } from './image-head.ts';

const jpeg = (...segments: string[]) => imageHead(Buffer.from(['ffd8', ...segments].join(''), 'hex'));
const app0 = 'ffe000044a46';
const frame = 'ffc0001108021c03c003012200';

it('knows an image and its pixels by the bytes', () => {
  expect(jpeg(app0, frame)).toEqual({ contentType: 'image/jpeg', width: 960, height: 540 });
  expect(jpeg(app0, 'ffc40004aaaa', frame.replace('ffc0', 'ffc2'))).toMatchObject({
    width: 960,
    height: 540,
  });
  const png = `89504e470d0a1a0a0000000d49484452${'0000047a'}${'000002cd'}`;
  expect(imageHead(Buffer.from(png, 'hex'))).toEqual({ contentType: 'image/png', width: 1146, height: 717 });
  expect(imageHead(Buffer.from('RIFF1234WEBPVP8 '))).toMatchObject({
    contentType: 'image/webp',
    width: null,
  });
});

it('invents nothing where the bytes do not tell', () => {
  expect(jpeg(app0)).toEqual({ contentType: 'image/jpeg', width: null, height: null });
  expect(imageHead(Buffer.from('89504e470d0a1a0a00', 'hex'))).toMatchObject({
    contentType: 'image/png',
    width: null,
  });
  expect(imageHead(Buffer.from('<svg>')).contentType).toBe('application/octet-stream');
  expect(imageHead(Buffer.alloc(0)).contentType).toBe('application/octet-stream');
});
