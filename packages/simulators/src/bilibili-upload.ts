import { createHash } from 'node:crypto';
import { ok, refuse, refuseByNumber } from './bilibili-replies.ts';
import type { Signing } from './bilibili-sign.ts';
import type { SimContext } from './frame.ts';
import { parsed } from './frame-forms.ts';
import type { SimReply, SimRequest, SimRoute } from './frame-http.ts';
import { imageInfo } from './frame-images.ts';
import { looksLikeFlv, looksLikeMp4 } from './frame-parts.ts';
import type { SimUpload } from './frame-state.ts';
import { findUpload, openUpload, partNumbers } from './frame-uploads.ts';

const partMax = 104_857_600;
const fileMax = 4_294_967_296;
const coverMax = 5_242_880;

/** init → parts from 1 (or one file) → complete, and the cover. The bytes go unsigned, by the upload token. */
export const bilibiliUploadRoutes = (context: SimContext, signing: Signing): SimRoute[] => {
  const { state, parts } = context;

  const init = async (request: SimRequest): Promise<SimReply> => {
    const call = await signing.check(request, 'ARC_BASE', 65_536);
    if ('refusal' in call) return call.refusal;
    const input = parsed(call.body);
    const { name, utype } = input;
    if (typeof name !== 'string' || !/\.(mp4|flv)$/i.test(name))
      return refuse('badParameters', 'name must be a file name that ends in .mp4 or .flv');
    if (utype !== '0' && utype !== '1') return refuse('badParameters', 'utype must be "0" or "1"');
    return ok({ upload_token: openUpload(context, call, utype === '1').token });
  };

  const store = async (
    upload: SimUpload,
    part: number,
    stream: AsyncIterable<Uint8Array>,
  ): Promise<SimReply> => {
    const written = await parts.write(upload.token, part, stream, partMax);
    if (written === null || written.bytes === 0) return refuse('badVideo', '1 to 104857600 bytes at a time');
    upload.parts[String(part)] = written.bytes;
    return ok();
  };

  const bytes = (name: string, path: string, single: boolean): SimRoute => ({
    name,
    methods: ['POST'],
    path,
    handle: async ({ query, stream }) => {
      const upload = findUpload(context, query.get('upload_token'));
      if (upload === null || upload.single !== single || upload.done !== null)
        return refuse('badUploadToken', 'upload_token is not valid here');
      const part = single ? 1 : Number(query.get('part_number'));
      if (!Number.isInteger(part) || part < 1 || part > 512)
        return refuse('badParameters', 'part_number must be 1 to 512');
      return store(upload, part, stream);
    },
  });

  const complete = async (request: SimRequest): Promise<SimReply> => {
    const call = await signing.check(request, 'ARC_BASE', 65_536);
    if ('refusal' in call) return call.refusal;
    const upload = findUpload(context, request.query.get('upload_token'));
    if (upload === null || upload.personId !== call.personId)
      return refuseByNumber(context.rule('completeOverCode', 127022), 'upload_token is not valid');
    if (upload.done !== null) return ok();
    const problem = gapOf(upload);
    if (problem !== null) return refuse('badVideo', problem);
    const file = await parts.seal(upload.token, partNumbers(upload));
    if (file.bytes > fileMax) return refuse('badVideo', 'the file is larger than 4 GiB');
    if (!looksLikeMp4(file.head) && !looksLikeFlv(file.head))
      return refuse('badVideo', 'the file is neither MP4 nor FLV');
    upload.done = { bytes: file.bytes, sha256: file.sha256 };
    await parts.discard(upload.token);
    return ok();
  };

  const cover = async (request: SimRequest): Promise<SimReply> => {
    const call = await signing.check(request, 'ARC_BASE', coverMax + 65_536);
    if ('refusal' in call) return call.refusal;
    const file = await fileOf(call.body, request.headers['content-type'] ?? '');
    if (file === null) return refuse('badParameters', 'the field `file` is missing');
    const image = imageInfo(file);
    if (image === null) return refuse('badCover', 'the cover must be JPEG or PNG');
    if (file.length > coverMax || image.width < 960 || image.height < 600)
      return refuse('badCover', 'the cover must be at least 960x600 and at most 5242880 bytes');
    const sha256 = createHash('sha256').update(file).digest('hex');
    const url = `${context.url('main')}/bfs/archive/${sha256.slice(0, 40)}.${image.type === 'image/png' ? 'png' : 'jpg'}`;
    state.covers.push({ url, personId: call.personId, sha256 });
    return ok({ url });
  };

  return [
    { name: 'upload.start', methods: ['POST'], path: '/arcopen/fn/archive/video/init', handle: init },
    bytes('upload.part', '/video/v2/part/upload', false),
    bytes('upload.raw', '/video/v2/upload', true),
    {
      name: 'upload.complete',
      methods: ['POST'],
      path: '/arcopen/fn/archive/video/complete',
      handle: complete,
    },
    { name: 'cover.upload', methods: ['POST'], path: '/arcopen/fn/archive/cover/upload', handle: cover },
  ];
};

/** Parts must run from 1 without a gap and be equal in size except the last, which may be smaller. */
const gapOf = (upload: SimUpload): string | null => {
  const numbers = partNumbers(upload);
  if (numbers.length === 0) return 'nothing was uploaded';
  if (numbers.some((number, index) => number !== index + 1)) return 'a part is missing';
  const sizes = numbers.map((number) => upload.parts[String(number)] ?? 0);
  const first = sizes[0] ?? 0;
  if (sizes.slice(0, -1).some((size) => size !== first) || (sizes.at(-1) ?? 0) > first)
    return 'the parts differ in size';
  return null;
};

const fileOf = async (body: Buffer, type: string): Promise<Buffer | null> => {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    const file = form.get('file');
    return file instanceof Blob ? Buffer.from(await file.arrayBuffer()) : null;
  } catch {
    return null;
  }
};
