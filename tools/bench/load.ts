import { Agent, request } from 'node:http';

/** One request of a load: `body` is sent as JSON. */
export type Shot = { method: 'GET' | 'POST'; path: string; cookie: string; body?: string };

/** Sends one request; an answer that is not 2xx is an error. */
const fire = (agent: Agent, port: number, { method, path, cookie, body }: Shot): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = {
      cookie,
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const sent = request({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve();
        else reject(new Error(`${method} ${path} was answered with ${status}: ${Buffer.concat(chunks)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });

/** How long a load goes on. */
export type Until = { seconds: number } | { requests: number };

/**
 * Keeps `connections` kept-alive connections busy until then, each sending its next request when the last one is
 * answered; `next` gives the request with that number. Answers how many were answered.
 */
export const load = async (
  port: number,
  next: (index: number) => Shot,
  until: Until,
  connections = 8,
): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const end = 'seconds' in until ? Date.now() + until.seconds * 1000 : Number.POSITIVE_INFINITY;
  const most = 'requests' in until ? until.requests : Number.POSITIVE_INFINITY;
  let sent = 0;
  const connection = async () => {
    while (sent < most && Date.now() < end) await fire(agent, port, next(sent++));
  };
  try {
    await Promise.all(Array.from({ length: connections }, connection));
  } finally {
    agent.destroy();
  }
  return sent;
};
