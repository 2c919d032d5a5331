import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { probeMedia } from './probe.ts';
import { clipArgs, useBench } from './testing/clips.ts';
import { assertUsableVideo } from './usable-video.ts';

const bench = useBench();
const probe = (name: string) => probeMedia(bench.toolchain, bench.path(name));
async function refusalOf(name: string): Promise<string> {
  return probe(name)
    .then(assertUsableVideo)
    .then(
      () => 'accepted',
      (error) => error.code,
    );
}

describe('probeMedia', () => {
  it('sees the picture as a player shows it', async () => {
    await bench.ffmpeg(...clipArgs('flat.mp4', { size: '320x176', seconds: 1 }));
    await bench.ffmpeg('-i', 'flat.mp4', '-c', 'copy', '-metadata:s:v', 'rotate=90', 'turned.mp4');
    await bench.ffmpeg(
      ...clipArgs('wide.mp4', { size: '240x176', seconds: 1, extra: ['-vf', 'setsar=4/3'] }),
    );
    expect((await probe('flat.mp4')).video).toMatchObject({ width: 320, height: 176, rotation: 0 });
    const turned = (await probe('turned.mp4')).video;
    expect(turned).toMatchObject({ codedWidth: 320, width: 176, height: 320 });
    expect([90, 270]).toContain(turned?.rotation);
    expect((await probe('wide.mp4')).video).toMatchObject({ codedWidth: 240, width: 320, height: 176 });
  });

  it('gives container, lengths, rates and tracks', async () => {
    await bench.ffmpeg(...clipArgs('whole.mp4', { rate: '30000/1001', seconds: 2 }));
    const facts = await probe('whole.mp4');
    expect(facts.container).toContain('mp4');
    expect(facts.duration).toBeCloseTo(2, 1);
    expect(facts.video?.fps).toMatchObject({ real: { num: 30_000, den: 1001 }, variable: false });
    expect(facts.video).toMatchObject({
      codec: 'h264',
      pixelFormat: 'yuv420p',
      hdr: 'none',
      interlaced: false,
    });
    expect(facts.audio).toMatchObject([{ codec: 'aac', channels: 1, sampleRate: 44_100, isDefault: true }]);
    expect(facts.streams).toEqual({ video: 1, audio: 1, subtitle: 0, other: 0, attachedPictures: 0 });
    expect(facts.bytes).toBe((await readFile(bench.path('whole.mp4'))).byteLength);
  });

  it('knows HDR, interlacing and variable frame rate', async () => {
    const hdr = ['-pix_fmt', 'yuv420p10le', '-c:v', 'libx265', '-tag:v', 'hvc1', '-x265-params'];
    const params = 'log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc';
    await bench.ffmpeg(...clipArgs('hdr.mp4', { sound: false, seconds: 1, extra: [...hdr, params] }));
    const interlaced = ['-vf', 'tinterlace=interleave_top,setfield=tff', '-flags', '+ilme+ildct'];
    await bench.ffmpeg(...clipArgs('fields.mp4', { sound: false, seconds: 1, extra: interlaced }));
    const uneven = ['-vf', "select='not(mod(n,7))+not(mod(n,5))'", '-vsync', 'vfr'];
    await bench.ffmpeg(...clipArgs('uneven.mp4', { sound: false, extra: uneven }));
    expect((await probe('hdr.mp4')).video).toMatchObject({ hdr: 'pq', colorMatrix: 'bt2020nc' });
    expect((await probe('fields.mp4')).video?.interlaced).toBe(true);
    expect((await probe('uneven.mp4')).video?.fps.variable).toBe(true);
  });

  it('accepts sound alone as media and refuses it, or its cover, as a video', async () => {
    await bench.ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', 'tone.m4a');
    await bench.ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x64:d=0.04', '-frames:v', '1', 'art.jpg');
    const art = [
      '-map',
      '0',
      '-map',
      '1',
      '-c:a',
      'libmp3lame',
      '-c:v',
      'copy',
      '-disposition:v',
      'attached_pic',
    ];
    await bench.ffmpeg('-i', 'tone.m4a', '-i', 'art.jpg', ...art, 'album.mp3');
    expect((await probe('tone.m4a')).audio).toHaveLength(1);
    expect(await refusalOf('tone.m4a')).toBe('no_video');
    expect(await refusalOf('album.mp3')).toBe('cover_art_only');
  });

  it('never opens playlists, pages or text, whatever they are called', async () => {
    const secret = bench.path('whole.mp4');
    const files = {
      'list.mp4': `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://${secret}\n#EXT-X-ENDLIST\n`,
      'concat.mp4': `ffconcat version 1.0\nfile whole.mp4\n`,
      'page.mp4': '<html><body>hello</body></html>',
      'text.mp4': 'just words\n'.repeat(50),
      'empty.mp4': '',
    };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(bench.path(name), content);
      expect([name, await refusalOf(name)]).toEqual([name, 'unknown_format']);
    }
  });

  it('says corrupted of a cut-off MP4, with its index behind or in front', async () => {
    const bytes = await readFile(bench.path('whole.mp4'));
    await bench.ffmpeg('-i', 'whole.mp4', '-c', 'copy', '-movflags', '+faststart', 'front.mp4');
    const front = await readFile(bench.path('front.mp4'));
    await writeFile(bench.path('cut-behind.mp4'), bytes.subarray(0, bytes.length / 2));
    await writeFile(bench.path('cut-front.mp4'), front.subarray(0, front.length * 0.8));
    expect(await refusalOf('cut-behind.mp4')).toBe('corrupted');
    expect(await refusalOf('cut-front.mp4')).toBe('corrupted');
    expect(await refusalOf('front.mp4')).toBe('accepted');
  });

  it('says encrypted of a protected MP4', async () => {
    const key = [
      '-encryption_key',
      '76a6c65c5ea762046bd749a2e632ccbb',
      '-encryption_kid',
      'a7e61c373e219033c21091fa607bf3b8',
    ];
    await bench.ffmpeg(
      '-i',
      'whole.mp4',
      '-c',
      'copy',
      '-encryption_scheme',
      'cenc-aes-ctr',
      ...key,
      'cenc.mp4',
    );
    // ffmpeg encrypts the samples but leaves the entry's name; DRM packagers write encv (ISO/IEC 23001-7 §4.1).
    const bytes = await readFile(bench.path('cenc.mp4'));
    bytes.write('encv', bytes.indexOf('avc1', bytes.indexOf('stsd')));
    await writeFile(bench.path('drm.mp4'), bytes);
    expect(await refusalOf('drm.mp4')).toBe('encrypted');
  });

  it('gives up on time and on request', async () => {
    const file = bench.path('whole.mp4');
    await expect(probeMedia(bench.toolchain, file, { timeoutMs: 1 })).rejects.toMatchObject({
      code: 'probe_timed_out',
    });
    await expect(probeMedia(bench.toolchain, file, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
