import { createHash, randomBytes } from 'node:crypto';
import { creatorOf } from './douyin-callers.ts';
import { ok, refuse } from './douyin-replies.ts';
import { shelfOf } from './douyin-state.ts';
import type { SimContext } from './frame.ts';
import { fileOf, formOf } from './frame-forms.ts';
import type { SimReply, SimRequest, SimRoute } from './frame-http.ts';
import { imageInfo } from './frame-images.ts';
import { looksLikeMp4 } from './frame-parts.ts';
import type { Caller, SimUpload } from './frame-state.ts';
import { findUpload, openUpload, partNumbers } from './frame-uploads.ts';

// "5–100 MB": of the two meanings of a megabyte the one that allows less.
const partMin = 5_242_880;
const partMax = 100_000_000;
const fileMax = 4_000_000_000;
const imageMax = 100_000_000;
const formExtra = 65_536;

const looksLikeWebm = (head: Buffer) => head.subarray(0, 4).toString('hex') === '1a45dfa3';

/** Empty when the form is broken, too large or without that file. */
const fileIn = async (request: SimRequest, field: string, maxBytes: number): Promise<Buffer> => {
  const form = await formOf(request, maxBytes + formExtra);
  return form === null ? Buffer.alloc(0) : fileOf(form, field);
};

async function* only(bytes: Buffer) {
  yield bytes;
}

/** Server upload: one file, or init → parts from 1 → complete; and the cover image. */
export const douyinUploadRoutes = (context: SimContext): SimRoute[] => {
  const { parts, rule, state } = context;

  const done = (upload: SimUpload): SimReply =>
    ok({ video: { video_id: `v${upload.token}`, width: 720, height: 1280 } });

  const seal = async (upload: SimUpload, numbers: number[]): Promise<SimReply> => {
    const { head, bytes, sha256 } = await parts.seal(upload.token, numbers);
    if (bytes > fileMax) return refuse('tooLarge', 'the file is larger than 4 GB');
    if (!looksLikeMp4(head) && !looksLikeWebm(head)) return refuse('badParams', 'neither MP4 nor WebM');
    upload.done = { bytes, sha256 };
    await parts.discard(upload.token);
    return done(upload);
  };

  const whole = async (caller: Caller, request: SimRequest): Promise<SimReply> => {
    const most = rule('forcedPartsAboveMb', 128) * 1_000_000;
    const video = await fileIn(request, 'video', most);
    if (video.length === 0)
      return refuse('badParams', 'the field `video` is missing or the file needs parts');
    if (video.length > most) return refuse('tooLarge', 'the file needs parts');
    const upload = openUpload(context, caller, true);
    await parts.write(upload.token, 1, only(video), most);
    return seal(upload, [1]);
  };

  /** Numbers run from 1; one that was sent before replaces it, one that leaves a gap is refused. */
  const part = async (upload: SimUpload, request: SimRequest): Promise<SimReply> => {
    const text = request.query.get('part_number') ?? '';
    const next = partNumbers(upload).length + 1;
    if (!/^[1-9]\d{0,3}$/.test(text)) return refuse('badParams', 'part_number must be an integer from 1');
    if (Number(text) > next) return refuse('badParams', `part ${next} is missing`);
    const bytes = await fileIn(request, 'video', partMax);
    if (bytes.length === 0 || bytes.length > partMax)
      return refuse('badParams', 'the field `video` must hold at most 100 MB');
    await parts.write(upload.token, Number(text), only(bytes), partMax);
    upload.parts[text] = bytes.length;
    return ok();
  };

  const complete = async (upload: SimUpload): Promise<SimReply> => {
    if (upload.done !== null)
      return rule('completeRepeats', true) ? done(upload) : refuse('badVideoId', 'completed before');
    const numbers = partNumbers(upload);
    if (numbers.length === 0) return refuse('badParams', 'nothing was uploaded');
    const sizes = numbers.map((number) => upload.parts[String(number)] ?? 0);
    if (sizes.slice(0, -1).some((size) => size < partMin))
      return refuse('badParams', 'every part but the last must have 5 MB');
    return seal(upload, numbers);
  };

  const image = async (caller: Caller, request: SimRequest): Promise<SimReply> => {
    const bytes = await fileIn(request, 'image', imageMax);
    const info = imageInfo(bytes);
    if (info === null || bytes.length > imageMax)
      return refuse('badParams', 'the field `image` must be a JPEG or PNG of at most 100 MB');
    const id = `@img${randomBytes(16).toString('hex')}`;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    shelfOf(state).images.push({ id, ...caller, sha256 });
    return ok({ image: { image_id: id, width: info.width, height: info.height } });
  };

  const route = (
    name: string,
    path: string,
    handle: (caller: Caller, request: SimRequest) => Promise<SimReply> | SimReply,
  ): SimRoute => ({
    name,
    methods: ['POST'],
    path: `/api/douyin/v1/video/${path}/`,
    handle: (request) => {
      const caller = creatorOf(context, request);
      return 'refusal' in caller ? caller.refusal : handle(caller, request);
    },
  });

  const begun =
    (handle: (upload: SimUpload, request: SimRequest) => Promise<SimReply>) =>
    (caller: Caller, request: SimRequest) => {
      const upload = findUpload(context, request.query.get('upload_id'));
      return upload === null || upload.personId !== caller.personId || upload.single
        ? refuse('badVideoId', 'upload_id is not valid')
        : handle(upload, request);
    };

  return [
    route('upload.raw', 'upload_video', whole),
    route('upload.start', 'init_video_part_upload', (caller) =>
      ok({ upload_id: openUpload(context, caller, false).token }),
    ),
    route('upload.part', 'upload_video_part', begun(part)),
    route('upload.complete', 'complete_video_part_upload', begun(complete)),
    route('cover.upload', 'upload_image', image),
  ];
};
