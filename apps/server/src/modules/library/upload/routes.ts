import { ReadableStream } from 'node:stream/web';
import { MemoryLocker, Server, type ServerOptions } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Member } from '../../../kernel/authz.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { AuditEntry } from '../../../kernel/http/context.ts';
import { type RawRoute, rawRoute } from '../../../kernel/http/raw-route.ts';
import { newId } from '../../../kernel/ids.ts';
import { refuseWithoutSpace, uploadFile } from '../bytes.ts';
import type { LibraryNeeds } from '../needs.ts';
import type { UploadRow } from '../store/uploads.ts';
import { type UploadFileNeeds, UploadFileStore } from './file-store.ts';
import type { By, Uploads } from './uploads.ts';

export const UPLOADS_PATH = '/api/uploads';

type Needs = Pick<LibraryNeeds, 'db' | 'blobs' | 'appendAudit' | 'maxUploadBytes'>;
type Call = { request: FastifyRequest; reply: FastifyReply; member: Member };

const PROJECT_ID = /^p_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/**
 * The body as a web stream, one chunk at a time and only when it is asked for: nothing piles up while the disk is
 * slow. Node's own `Readable.toWeb` counts chunks as one byte each and copies every one of them.
 */
const bodyOf = ({ raw }: FastifyRequest): ReadableStream<Uint8Array> => {
  // Not destroyed on return: the connection has to live on for the answer.
  const chunks = raw.iterator({ destroyOnReturn: false });
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
};

/** The request as the tus server takes it. */
const webRequest = (request: FastifyRequest): Request => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const hasBody = request.method === 'PATCH' || request.method === 'POST';
  return new Request(`http://uploads.invalid${request.url}`, {
    method: request.method,
    headers,
    ...(hasBody ? { body: bodyOf(request), duplex: 'half' } : {}),
  } as RequestInit);
};

/** What the tus server answered, through Fastify so that headers, metrics and log are those of every route. */
const pass = async (reply: FastifyReply, response: Response): Promise<FastifyReply> => {
  response.headers.forEach((value, name) => {
    if (!/^(access-control-|connection$|content-length$)/.test(name)) reply.header(name, value);
  });
  reply.code(response.status);
  return reply.send(response.status === 204 ? null : Buffer.from(await response.arrayBuffer()));
};

const byMember = ({ request, member }: Call): By => ({
  actorKind: member.kind,
  actorId: member.userId,
  requestId: request.id,
  address: request.ip,
});

/**
 * Resumable uploads by tus 1.0.0 (https://tus.io/protocols/resumable-upload): creation, deferred length, resuming,
 * termination. An upload begins here or at `POST /api/assets/presign`; only people who may see its asset reach it.
 */
export const uploadRoutes = (uploads: Uploads, needs: Needs): RawRoute[] => {
  const { db, blobs, maxUploadBytes } = needs;
  // One request writes to an upload at a time; a new one asks the old one (a dead connection) to let go.
  const locker = new MemoryLocker();

  const serve = async (
    call: Call,
    store: UploadFileStore,
    hooks: Pick<
      ServerOptions,
      'onUploadFinish' | 'onUploadCreate' | 'namingFunction' | 'getFileIdFromRequest'
    >,
  ) => {
    let problem: unknown;
    const server = new Server({
      path: UPLOADS_PATH,
      datastore: store,
      locker,
      maxSize: maxUploadBytes,
      relativeLocation: true,
      allowedOrigins: [],
      disableTerminationForFinishedUploads: true,
      onResponseError: (_request, error) => {
        problem = error;
        return undefined;
      },
      ...hooks,
    });
    call.reply.header('tus-resumable', '1.0.0');
    const response = await server.handleWeb(webRequest(call.request));
    // The protocol's own errors are plain objects with a status; everything else is answered like on any route.
    if (problem instanceof Error && !('status_code' in problem)) throw problem;
    return pass(call.reply, response);
  };

  const fileNeeds = async (call: Call, upload: UploadRow): Promise<UploadFileNeeds> => {
    const { tenantId } = call.member;
    return {
      file: await uploadFile(blobs, upload.id),
      async state() {
        const now = await uploads.visible(call.member, upload.id);
        return { id: now.id, bytes: now.bytes, finished: now.finished_at !== null };
      },
      announce: (bytes) => uploads.announce(tenantId, upload, bytes),
      abandon: () => uploads.abandon(tenantId, upload, byMember(call)),
    };
  };

  const resume = async (call: Call) => {
    const { request, member } = call;
    const upload = await uploads.visible(member, (request.params as { id: string }).id);
    if (upload.expired && !upload.finished_at) throw new AppError('library.upload_not_found');
    if (request.method === 'PATCH') {
      await refuseWithoutSpace(blobs, Number(request.headers['content-length'] ?? 0));
      await uploads.keepAlive(member.tenantId, upload.id);
    }
    if (request.method === 'HEAD') await uploads.settle(member.tenantId, upload, byMember(call));
    const parts = await fileNeeds(call, upload);
    return serve(call, new UploadFileStore(async () => parts), {
      getFileIdFromRequest: () => upload.id,
      onUploadFinish: async () => {
        await uploads.finish(member.tenantId, upload.id, byMember(call));
        return {};
      },
    });
  };

  const create = async (call: Call) => {
    let made: { upload: UploadRow; parts: UploadFileNeeds } | undefined;
    const begun = () => {
      if (!made) throw new Error('The upload has not been made yet.');
      return made;
    };
    const store = new UploadFileStore(async () => begun().parts);
    return serve(call, store, {
      namingFunction: () => newId('up'),
      onUploadCreate: async (_request, asked) => {
        const bytes = asked.size ?? null;
        await uploads.admit(bytes);
        const upload = await beginAudited(call, { id: asked.id, metadata: asked.metadata ?? {}, bytes });
        made = { upload, parts: await fileNeeds(call, upload) };
        return {};
      },
      onUploadFinish: async () => {
        await uploads.finish(call.member.tenantId, begun().upload.id, byMember(call));
        return {};
      },
    });
  };

  const beginAudited = (
    call: Call,
    { id, metadata, bytes }: { id: string; metadata: Record<string, string | null>; bytes: number | null },
  ): Promise<UploadRow> =>
    db.withTenant(call.member.tenantId, async (tx) => {
      const projectId = metadata.projectId || null;
      if (projectId && !PROJECT_ID.test(projectId)) throw new AppError('workspaces.project_not_found');
      const wanted = { id, filename: metadata.filename ?? metadata.name ?? 'upload', bytes, projectId };
      const entries: AuditEntry[] = [];
      const { assetId } = await uploads.begin(tx, call.member, wanted, (target, detail = {}) =>
        entries.push({ ...byMember(call), verb: 'library.upload_started', target, detail }),
      );
      await needs.appendAudit(tx, entries);
      const created_by = call.member.userId;
      return { id, asset_id: assetId, bytes, created_by, finished_at: null, expired: false };
    });

  return [
    rawRoute({
      method: ['POST', 'OPTIONS'],
      path: UPLOADS_PATH,
      summary: 'Begin a resumable upload by tus 1.0.0',
      permission: 'library:write',
      rawBody: true,
      handle: ({ request, reply, member }) => {
        const call = { request, reply, member: member! };
        return request.method === 'POST' ? create(call) : serve(call, storeOfNothing(), {});
      },
    }),
    rawRoute({
      method: ['HEAD', 'PATCH', 'DELETE'],
      path: `${UPLOADS_PATH}/:id`,
      summary: 'Go on with a resumable upload by tus 1.0.0',
      permission: 'library:write',
      rawBody: true,
      handle: ({ request, reply, member }) => resume({ request, reply, member: member! }),
    }),
  ];
};

/** For OPTIONS, which asks what the server can do and touches no upload. */
const storeOfNothing = () =>
  new UploadFileStore(async () => {
    throw new AppError('library.upload_not_found');
  });
