import { describe, expect, it } from 'vitest';
import type { MediaFacts, VideoFacts } from './facts.ts';
import { constantFrameRate } from './frame-rate.ts';
import { ladderArgs } from './ladder-command.ts';
import { ladderPlanSchema, planLadder } from './ladder-plan.ts';

const whole = (num: number) => ({ num, den: 1 });

function facts(video: Partial<VideoFacts> | null, rest: Partial<MediaFacts> = {}): MediaFacts {
  return {
    container: 'mov,mp4',
    bytes: 1_000_000,
    duration: 12,
    bitRate: null,
    video: video && {
      index: 0,
      codec: 'h264',
      profile: 'High',
      pixelFormat: 'yuv420p',
      codedWidth: 1920,
      codedHeight: 1080,
      width: 1920,
      height: 1080,
      rotation: 0,
      sampleAspect: whole(1),
      fps: { average: whole(30), real: whole(30), variable: false },
      hdr: 'none',
      colorMatrix: 'bt709',
      fullRange: false,
      interlaced: false,
      bitRate: null,
      duration: 12,
      ...video,
    },
    audio: [{ index: 1, codec: 'aac', channels: 2, sampleRate: 44_100, language: null, isDefault: true }],
    streams: { video: 1, audio: 1, subtitle: 0, other: 0, attachedPictures: 0 },
    encrypted: false,
    ...rest,
  };
}
const capabilities = { toneMap: true, deinterlace: true };
const sizes = (width: number, height: number) =>
  planLadder(facts({ width, height }), { capabilities }).renditions.map((r) => `${r.width}x${r.height}`);

describe('planLadder: sizes', () => {
  it.each([
    [1920, 1080, ['1920x1080', '1280x720', '854x480']],
    [1080, 1920, ['1080x1920', '720x1280', '480x854']],
    [3840, 2160, ['1920x1080', '1280x720', '854x480']],
    [1280, 720, ['1280x720', '854x480']],
    [640, 480, ['640x480']],
    [321, 181, ['320x180']],
    [1919, 1079, ['1918x1078', '1280x720', '854x480']],
    [1280, 544, ['1280x544']],
    [1000, 1000, ['1000x1000', '720x720', '480x480']],
    [8000, 480, ['4066x244']],
  ])('%i x %i', (width, height, expected) => {
    expect(sizes(width, height)).toEqual(expected);
  });

  it('gives fewer bits to fewer pixels and more to more frames', () => {
    const rates = (fps: number) =>
      planLadder(facts({ fps: { average: whole(fps), real: whole(fps), variable: false } }), {
        capabilities,
      }).renditions.map((r) => r.maxRate);
    const [top = 0, middle = 0, low = 0] = rates(30);
    expect(top).toBe(5_000_000);
    expect(middle).toBeLessThan(top * 0.6);
    expect(low).toBeLessThan(middle * 0.6);
    expect(rates(60)[0]).toBeGreaterThan(top * 1.3);
  });
});

describe('constantFrameRate', () => {
  const rate = (average: number, real: number, den = 1000) =>
    constantFrameRate({
      average: { num: Math.round(average * den), den },
      real: { num: Math.round(real * den), den },
      variable: Math.abs(real / average - 1) > 0.01,
    });
  it.each([
    [29.97, 29.97, { num: 30_000, den: 1001 }],
    [25, 25, whole(25)],
    [120, 120, whole(60)],
    [119.88, 119.88, { num: 60_000, den: 1001 }],
    [144, 144, { num: 48_000, den: 1000 }],
    [1, 1, { num: 5000, den: 1000 }],
    [7.2, 57_600, whole(30)],
    [24.9, 90_000, whole(25)],
    [44, 90_000, whole(60)],
  ])('average %d, real %d', (average, real, expected) => {
    expect(rate(average, real)).toEqual(expected);
  });
});

describe('planLadder: the rest', () => {
  it('survives JSON, and its hash names what shapes the output', () => {
    const plan = planLadder(facts({}), { capabilities });
    expect(ladderPlanSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    expect(planLadder(facts({}), { capabilities }).planHash).toBe(plan.planHash);
    expect(planLadder(facts({}), { capabilities, maxSeconds: 5 }).planHash).not.toBe(plan.planHash);
  });

  it('maps HDR to SDR when it can and says so when it cannot', () => {
    const can = planLadder(facts({ hdr: 'pq' }), { capabilities });
    expect(can).toMatchObject({ colour: { toneMap: 'pq' }, notes: ['tone_mapped'] });
    expect(ladderArgs(can, { input: '/x', threads: 1, fpsMode: false }).join(' ')).toContain('tonemap');
    const cannot = planLadder(facts({ hdr: 'hlg' }), { capabilities: { ...capabilities, toneMap: false } });
    expect(cannot).toMatchObject({ colour: { toneMap: null }, notes: ['hdr_not_tone_mapped'] });
  });

  it('scales the top only where size, shape or colours must change', () => {
    const scales = (video: Partial<VideoFacts>) => planLadder(facts(video), { capabilities }).scaleTop;
    expect(scales({})).toBe(false);
    expect(scales({ colorMatrix: null })).toBe(false);
    expect(scales({ fullRange: true })).toBe(true);
    expect(scales({ colorMatrix: 'smpte170m' })).toBe(true);
    expect(scales({ sampleAspect: { num: 4, den: 3 } })).toBe(true);
    expect(scales({ width: 3840, height: 2160 })).toBe(true);
  });

  it('takes the default track it can decode, drops what it cannot, deinterlaces', () => {
    const track = { channels: 2, sampleRate: 48_000, language: null };
    const audio = [
      { ...track, index: 1, codec: 'apac', isDefault: true },
      { ...track, index: 2, codec: 'aac', isDefault: false },
    ];
    expect(planLadder(facts({}, { audio }), { capabilities }).source.audioIndex).toBe(2);
    const none = planLadder(facts({ interlaced: true }, { audio: audio.slice(0, 1) }), { capabilities });
    expect(none).toMatchObject({ audio: null, deinterlace: true, notes: ['audio_codec_unsupported'] });
  });

  it('tells people what became of their picture', () => {
    const capabilities = { toneMap: true, deinterlace: true };
    const fast = { average: whole(120), real: whole(120), variable: false };
    expect(planLadder(facts({ rotation: 90, fps: fast }), { capabilities }).notes).toEqual([
      'rotated_upright',
      'frame_rate_capped',
    ]);
    expect(planLadder(facts({}), { capabilities }).notes).toEqual([]);
  });

  it('uses the option names of the ffmpeg at hand', () => {
    const plan = planLadder(facts({}), { capabilities });
    expect(ladderArgs(plan, { input: '/x', threads: 1, fpsMode: true })).not.toContain('-vsync');
    expect(ladderArgs(plan, { input: '/x', threads: 1, fpsMode: false })).not.toContain('-fps_mode');
  });
});

describe('planLadder: refusals', () => {
  const limits = { maxDuration: 10, maxBytes: 500, maxPixels: 1000 };
  it.each([
    ['no_video', facts(null), {}],
    ['cover_art_only', facts(null, { streams: { ...facts({}).streams, attachedPictures: 1 } }), {}],
    ['encrypted', facts({}, { encrypted: true }), {}],
    ['unsupported_codec', facts({ codec: 'cinepak' }), {}],
    ['undecodable', facts({ pixelFormat: null }), {}],
    ['hdr_unsupported', facts({ hdr: 'dolby_vision' }), {}],
    ['zero_length', facts({ duration: 0 }, { duration: 0 }), {}],
    ['too_small', facts({ width: 640, height: 8 }), {}],
    ['too_many_pixels', facts({ width: 16_000, height: 16_000 }), {}],
    ['too_long', facts({}), { limits: { maxDuration: limits.maxDuration } }],
    ['too_large', facts({}), { limits: { maxBytes: limits.maxBytes } }],
    ['too_many_pixels', facts({}), { limits: { maxPixels: limits.maxPixels } }],
  ])('%s', (code, source, options) => {
    expect(() => planLadder(source, { capabilities, ...options })).toThrowError(
      expect.objectContaining({ name: 'MediaRefusal', code }),
    );
  });
});
