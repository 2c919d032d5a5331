import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Faults } from './frame-faults.ts';

export type SimRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  /** The query as it stood in the address, with its `?`; empty without one. */
  search: string;
  headers: IncomingHttpHeaders;
  stream: AsyncIterable<Uint8Array>;
  /** The whole body; null when it is longer than `maxBytes`. */
  body(maxBytes: number): Promise<Buffer | null>;
};

export type SimReply = { status: number; headers: Record<string, string>; body: string | Buffer };

export type SimRoute = {
  /** The name by which faults hit it. */
  name: string;
  methods: string[];
  path: string | RegExp;
  /** A read changes nothing: nothing to store before the answer. */
  reads?: boolean;
  handle(request: SimRequest): Promise<SimReply> | SimReply;
};

export const json = (value: unknown, status = 200): SimReply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});

export const redirect = (to: string): SimReply => ({ status: 302, headers: { location: to }, body: '' });

export const plain = (status: number, body: string): SimReply => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

const readBody = async (stream: IncomingMessage, maxBytes: number): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += (chunk as Buffer).length;
    if (bytes <= maxBytes) chunks.push(chunk as Buffer);
  }
  return bytes > maxBytes ? null : Buffer.concat(chunks);
};

/** The rest of a body that nobody wanted is read away, so that the caller gets the answer and not a reset. */
const drain = async (stream: IncomingMessage) => {
  if (stream.readableEnded || stream.destroyed) return;
  for await (const _ of stream);
};

const send = (response: ServerResponse, reply: SimReply, cut: boolean) => {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, 'content-length': body.length });
  if (!cut) return response.end(body);
  return response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
};

export type ListenOptions = {
  host: string;
  /** 0: any free port. A busy one fails with EADDRINUSE. */
  port: number;
  routes: SimRoute[];
  faults: Faults;
  /** The platform's envelope for a forced code. */
  refuse(code: number, message: string): SimReply;
  /** Called before each request, and before its answer when it changed something. */
  settle(): Promise<void>;
  save(): Promise<void>;
};

export type Listening = { host: string; port: number; close(): Promise<void> };

const answer = async (options: ListenOptions, message: IncomingMessage, response: ServerResponse) => {
  const url = new URL(message.url ?? '/', 'http://simulator');
  const route = options.routes.find(
    ({ path, methods }) =>
      methods.includes(message.method ?? '') &&
      (typeof path === 'string' ? path === url.pathname : path.test(url.pathname)),
  );
  if (route === undefined) {
    await drain(message);
    return send(response, plain(404, 'No such endpoint in this simulator.'), false);
  }
  const fault = options.faults.take(route.name);
  if (fault?.kind === 'drop_before') return message.socket.destroy();
  if (fault?.kind === 'slow') await wait(fault.ms ?? 1000, undefined, { ref: false });
  if (fault?.kind === 'code' || fault?.kind === 'http') {
    await drain(message);
    const reply =
      fault.kind === 'code'
        ? options.refuse(fault.code ?? 0, fault.message ?? 'forced by the simulator')
        : plain(fault.status ?? 503, 'forced by the simulator');
    if (fault.retryAfter !== undefined) reply.headers['retry-after'] = String(fault.retryAfter);
    return send(response, reply, false);
  }
  await options.settle();
  const reply = await route.handle({
    method: message.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    search: url.search,
    headers: message.headers,
    stream: message,
    body: (maxBytes) => readBody(message, maxBytes),
  });
  if (route.reads !== true) await options.save();
  if (fault?.kind === 'drop_after') return message.socket.destroy();
  await drain(message);
  return send(response, reply, fault?.kind === 'truncate');
};

const bind = (server: ReturnType<typeof createServer>, host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** Serves the routes on one port. */
export const listen = async (options: ListenOptions): Promise<Listening> => {
  const server = createServer((message, response) => {
    answer(options, message, response).catch((error: unknown) => {
      // The caller hung up in the middle of its own request: there is nobody to answer.
      if (message.destroyed || response.headersSent) return response.destroy();
      return send(response, plain(500, `The simulator failed: ${String(error)}`), false);
    });
  });
  await bind(server, options.host, options.port);
  return {
    host: options.host,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
