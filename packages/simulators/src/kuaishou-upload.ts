import { Readable } from 'node:stream';
import type { SimContext } from './frame.ts';
import { formOf } from './frame-forms.ts';
import type { SimReply, SimRequest, SimRoute } from './frame-http.ts';
import { looksLikeMp4 } from './frame-parts.ts';
import type { SimUpload } from './frame-state.ts';
import { findUpload, openUpload, partNumbers } from './frame-uploads.ts';
import { callerOf } from './kuaishou-oauth.ts';
import { ok, type Refuse } from './kuaishou-replies.ts';

const partMax = 10_485_760;

/** Step 1, on the API's host: hands out a token and the bare host of the upload server. */
export const startUploadRoute = (context: SimContext, refuse: Refuse): SimRoute => ({
  name: 'upload.start',
  methods: ['POST'],
  path: '/openapi/photo/start_upload',
  handle: ({ query }) => {
    const caller = callerOf(context, refuse, query, 'user_video_publish');
    if ('refusal' in caller) return caller.refusal;
    return ok({ upload_token: openUpload(context, caller, false).token, endpoint: endpointOf(context) });
  },
});

const endpointOf = (context: SimContext): string =>
  context.rule('endpoint', '') || new URL(context.url('upload')).host;

/** The upload server, a listener of its own: whole file up to 10 MB, or fragments from 0, each up to 10 MB. */
export const uploadHostRoutes = (context: SimContext, refuse: Refuse): SimRoute[] => {
  const { parts } = context;
  const open = (query: URLSearchParams) => findUpload(context, query.get('upload_token'));

  const seal = async (upload: SimUpload, numbers: number[]): Promise<SimReply> => {
    const file = await parts.seal(upload.token, numbers);
    if (!looksLikeMp4(file.head)) return refuse('badParameters', 'the file is not an MP4');
    upload.done = { bytes: file.bytes, sha256: file.sha256 };
    await parts.discard(upload.token);
    return ok({});
  };

  const whole = async (upload: SimUpload, stream: AsyncIterable<Uint8Array>): Promise<SimReply> => {
    const written = await parts.write(upload.token, 0, stream, partMax);
    if (written === null) return refuse('badParameters', 'more than 10 MB: send fragments');
    upload.single = true;
    return seal(upload, [0]);
  };

  const fragment = async ({ query, stream }: SimRequest, upload: SimUpload): Promise<SimReply> => {
    const text = query.get('fragment_id') ?? '';
    if (!/^\d{1,5}$/.test(text)) return refuse('badParameters', 'fragment_id must be an integer from 0');
    const written = await parts.write(upload.token, Number(text), stream, partMax);
    if (written === null) return refuse('badParameters', 'a fragment is at most 10 MB');
    if (written.bytes === 0) return refuse('badParameters', 'the fragment is empty');
    upload.parts[text] = written.bytes;
    return ok(context.rule('sizesTold', true) ? { checksum: written.md5, size: written.bytes } : {});
  };

  const complete = async ({ query }: SimRequest, upload: SimUpload): Promise<SimReply> => {
    if (upload.done !== null) return ok({});
    const numbers = partNumbers(upload);
    if (numbers.length === 0) return refuse('notUploaded', 'nothing was uploaded');
    if (numbers.length !== Number(query.get('fragment_count')))
      return refuse('badParameters', `fragment_count is wrong: ${numbers.length} fragments arrived`);
    if (numbers.some((number, index) => number !== index))
      return refuse('badParameters', 'a fragment is missing');
    return seal(upload, numbers);
  };

  const post = (
    name: string,
    path: string,
    handle: (request: SimRequest, upload: SimUpload) => Promise<SimReply>,
  ): SimRoute => ({
    name,
    methods: ['POST'],
    path,
    handle: async (request) => {
      const upload = open(request.query);
      return upload === null ? refuse('notUploaded', 'upload_token is unknown') : handle(request, upload);
    },
  });

  return [
    post('upload.raw', '/api/upload', async ({ headers, stream }, upload) => {
      if (headers['content-type'] !== 'video/mp4')
        return refuse('badParameters', 'Content-Type must be video/mp4');
      return whole(upload, stream);
    }),
    post('upload.multipart', '/api/upload/multipart', async (request, upload) => {
      const file = (await formOf(request, partMax + 65_536))?.get('file');
      if (!(file instanceof Blob)) return refuse('badParameters', 'the field `file` is missing');
      return whole(upload, Readable.from([Buffer.from(await file.arrayBuffer())]));
    }),
    post('upload.part', '/api/upload/fragment', fragment),
    post('upload.complete', '/api/upload/complete', complete),
    {
      name: 'upload.resume',
      methods: ['GET'],
      path: '/api/upload/resume',
      reads: true,
      handle: ({ query }) => {
        const upload = open(query);
        if (upload === null) return refuse('notUploaded', 'upload_token is unknown');
        const told = context.rule('sizesTold', true);
        const list = partNumbers(upload).map((id) =>
          told ? { id, size: upload.parts[String(id)] } : { id },
        );
        return ok({ existed: upload.done !== null, endpoint: endpointOf(context), fragment_list: list });
      },
    },
  ];
};
