import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request exactly as it arrived; `headers` without those that HTTP itself needs (host, connection, length). */
export type Recorded = {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Buffer;
};

export type Recorder = {
  url: string;
  host: string;
  /** What has arrived since the last call. */
  taken(): Recorded[];
  close(): Promise<void>;
};

const transport = new Set(['host', 'connection', 'content-length']);

/** Writes down what a connector sends and answers with JSON by path; an unknown path fails the call with HTTP 404. */
export const openRecorder = async (answers: Record<string, unknown>): Promise<Recorder> => {
  let requests: Recorded[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://recorder');
    requests.push({
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: Object.fromEntries(
        Object.entries(request.headers)
          .filter(([name]) => !transport.has(name))
          .map(([name, value]) => [name, String(value)]),
      ),
      body: Buffer.concat(chunks),
    });
    const answer = answers[url.pathname];
    if (answer === undefined) return response.writeHead(404).end();
    return response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    taken: () => {
      const all = requests;
      requests = [];
      return all;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** The fields of a recorded form, a file as `name: bytes of type (filename)`. */
export const formOf = async ({ headers, body }: Recorded): Promise<Record<string, string>> => {
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  return Object.fromEntries(
    [...form].map(([name, value]) => [
      name,
      typeof value === 'string' ? value : `${value.size} bytes of ${value.type} (${value.name})`,
    ]),
  );
};
