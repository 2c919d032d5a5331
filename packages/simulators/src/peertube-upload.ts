import { randomBytes, randomUUID } from 'node:crypto';
import type { SimContext } from './frame.ts';
import { json, type SimReply, type SimRequest, type SimRoute } from './frame-http.ts';
import { looksLikeMp4 } from './frame-parts.ts';
import type { Caller, SimUpload } from './frame-state.ts';
import { findUpload, openUpload, partNumbers } from './frame-uploads.ts';
import { asAccount, channelsOf } from './peertube-auth.ts';
import { noContent, problem } from './peertube-replies.ts';

const partMin = 262_144;
const partMax = 104_857_600;

const jsonOf = (text: string): Record<string, unknown> | null => {
  try {
    return JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return null;
  }
};

const sizeOf = (upload: SimUpload) => Number(upload.meta?.size ?? 0);
const received = (upload: SimUpload) => Object.values(upload.parts).reduce((sum, bytes) => sum + bytes, 0);

/** 308: go on behind this byte. Without a byte it really says `0--1`. */
const goOn = (upload: SimUpload): SimReply => ({
  status: 308,
  headers: { range: `bytes=0-${received(upload) - 1}` },
  body: '',
});

/** Why a range does not fit what is there; null: it does. */
const rangeProblem = (upload: SimUpload, start: number, end: number, size: number, length: number) => {
  if (size !== sizeOf(upload)) return problem(409, 'The size is not the one that was announced');
  if (start !== received(upload)) return problem(409, 'The range does not begin where the file ends');
  if (end - start + 1 !== length || end >= size)
    return problem(400, 'Content-Length and Content-Range differ');
  const last = end + 1 === size;
  if (!last && (length % 1024 !== 0 || length < partMin))
    return problem(400, 'A part is a multiple of 1024 bytes, and at least 262144');
  return length > partMax ? problem(413, 'The part is too large') : null;
};

/** The resumable upload (node-uploadx' protocol): begin, parts in order, ask, cancel. */
export const peertubeUploadRoutes = (context: SimContext): SimRoute[] => {
  const { posts, parts, state } = context;
  const path = '/api/v1/videos/upload-resumable';

  const begin = async (request: SimRequest, caller: Caller): Promise<SimReply> => {
    const size = Number(request.headers['x-upload-content-length']);
    const type = String(request.headers['x-upload-content-type'] ?? '');
    const body = jsonOf(String(await request.body(65_536)));
    if (body === null) return problem(400, 'The body is no JSON');
    const { name, channelId, privacy, filename } = body;
    if (!Number.isInteger(size) || size <= 0) return problem(400, 'X-Upload-Content-Length is missing');
    if (!type.startsWith('video/')) return problem(415, 'Unsupported file type');
    if (typeof name !== 'string' || [...name].length < 3 || [...name].length > 120)
      return problem(400, 'Should have a valid name');
    if (typeof filename !== 'string' || filename === '') return problem(400, 'Should have a filename');
    if (!channelsOf(caller.personId).some(({ id }) => id === channelId))
      return problem(400, 'Unknown video channel for this user');
    const upload = openUpload(context, caller, false);
    upload.meta = { name, size, channel: Number(channelId), privacy: Number(privacy ?? 1) };
    const location = `${context.url('main')}${path}?upload_id=${upload.token}`;
    return { status: 201, headers: { location }, body: '' };
  };

  const own = ({ query }: SimRequest, { personId }: Caller): SimUpload | null => {
    const upload = findUpload(context, query.get('upload_id'));
    return upload?.personId === personId ? upload : null;
  };

  const forget = async (upload: SimUpload) => {
    delete state.uploads[upload.token];
    await parts.discard(upload.token);
  };

  /** The last part makes the video; the upload itself is then unknown. */
  const finish = async (upload: SimUpload, caller: Caller): Promise<SimReply> => {
    const file = await parts.seal(upload.token, partNumbers(upload));
    await forget(upload);
    if (!looksLikeMp4(file.head)) return problem(422, 'The file is no video');
    const uuid = randomUUID();
    const { name, channel, privacy } = upload.meta ?? {};
    const post = posts.draft({
      id: uuid,
      ...caller,
      text: String(name),
      bytes: file.bytes,
      sha256: file.sha256,
      coverSha256: '',
      fields: {
        shortUUID: randomBytes(11).toString('hex'),
        channel: channel ?? 0,
        privacy: privacy ?? 1,
        description: '',
        tags: '[]',
        updatedAt: context.clock.now(),
        publishedAt: context.clock.now(),
      },
    });
    // Only a private one waits for its owner; any other is public by this.
    if (privacy !== 3) posts.submit(post);
    return json({ video: { id: state.posts.length, uuid, shortUUID: post.fields.shortUUID } });
  };

  const part = async (request: SimRequest, caller: Caller): Promise<SimReply> => {
    const upload = own(request, caller);
    if (upload === null) return problem(404, 'Upload not found');
    const header = String(request.headers['content-range'] ?? '');
    if (/^bytes \*\/\d+$/.test(header)) return goOn(upload);
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(header);
    if (range === null) return problem(400, 'Content-Range is missing');
    const [start = 0, end = 0, size = 0] = range.slice(1).map(Number);
    const length = Number(request.headers['content-length']);
    const wrong = rangeProblem(upload, start, end, size, length);
    if (wrong !== null) return wrong;
    const number = partNumbers(upload).length;
    const written = await parts.write(upload.token, number, request.stream, partMax);
    upload.parts[String(number)] = written?.bytes ?? 0;
    return received(upload) === size ? finish(upload, caller) : goOn(upload);
  };

  return [
    { name: 'upload.start', methods: ['POST'], path, handle: asAccount(context, begin) },
    { name: 'upload.part', methods: ['PUT'], path, handle: asAccount(context, part) },
    {
      name: 'upload.cancel',
      methods: ['DELETE'],
      path,
      handle: asAccount(context, async (request, caller) => {
        const upload = own(request, caller);
        if (upload === null) return problem(404, 'Upload not found');
        await forget(upload);
        return noContent;
      }),
    },
  ];
};
