import type { MediaFacts } from '@xingluo/media';
import { describe, expect, it } from 'vitest';
import { estimatedBytes, planFor } from './plan.ts';

const facts = (width: number, height: number, colorMatrix: string | null = null): MediaFacts => ({
  container: 'mov,mp4',
  bytes: 1000,
  duration: 60,
  bitRate: null,
  video: {
    index: 0,
    codec: 'h264',
    profile: 'High',
    pixelFormat: 'yuv420p',
    codedWidth: width,
    codedHeight: height,
    width,
    height,
    rotation: 0,
    sampleAspect: { num: 1, den: 1 },
    fps: { average: { num: 30, den: 1 }, real: { num: 30, den: 1 }, variable: false },
    hdr: 'none',
    colorMatrix,
    fullRange: false,
    interlaced: false,
    bitRate: null,
    duration: 60,
  },
  audio: [],
  streams: { video: 1, audio: 0, subtitle: 0, other: 0, attachedPictures: 0 },
  encrypted: false,
});
const capabilities = { toneMap: true, deinterlace: true, fpsMode: true };
const plan = (source: MediaFacts, ...profiles: string[]) =>
  planFor(source, profiles, { capabilities, preset: 'ultrafast' });
const sizes = (source: MediaFacts, ...profiles: string[]) =>
  plan(source, ...profiles).renditions.map(({ id, width, height }) => `${id} ${width}x${height}`);

describe('the rungs', () => {
  it.each([
    [1080, 1920, ['1080p', '720p', '480p'], ['1080p 1080x1920', '720p 720x1280', '480p 480x854']],
    [1080, 1920, ['720p'], ['720p 720x1280']],
    [1080, 1920, ['480p', '1080p'], ['1080p 1080x1920', '480p 480x854']],
    [3840, 2160, ['720p', '480p'], ['720p 1280x720', '480p 854x480']],
    [1422, 800, ['720p'], ['720p 1280x720']],
    [1600, 900, ['1080p', '720p'], ['900p 1600x900', '720p 1280x720']],
    [640, 360, ['1080p', '480p'], ['360p 640x360']],
  ])('%i×%i with %j', (width, height, profiles, expected) => {
    expect(sizes(facts(width, height), ...profiles)).toEqual(expected);
  });

  it('are named by the plan: two choices never share a hash', () => {
    const source = facts(1080, 1920);
    const hashes = [['1080p', '720p', '480p'], ['1080p', '480p'], ['1080p'], ['720p']].map(
      (profiles) => plan(source, ...profiles).planHash,
    );
    expect(new Set(hashes).size).toBe(4);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});

it('reads colours by the true size of the source', () => {
  expect(plan(facts(1920, 1080), '480p').colour.matrix).toBe('bt709');
  expect(plan(facts(854, 480), '480p').colour.matrix).toBe('bt601');
  expect(plan(facts(1920, 1080, 'smpte170m'), '480p').colour.matrix).toBe('bt601');
});

it('refuses by the true size and content', () => {
  expect(() => plan(facts(16000, 16000), '480p')).toThrow('larger than allowed');
  expect(() => plan({ ...facts(100, 100), video: null }, '480p')).toThrow('no moving picture');
});

it('estimates the room that all rungs and the MP4 may take', () => {
  const one = plan(facts(854, 480), '480p');
  const rate = one.renditions[0]?.maxRate ?? 0;
  expect(estimatedBytes(one)).toBe((rate * 2 * 60) / 8);
});
