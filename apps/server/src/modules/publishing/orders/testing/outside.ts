import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = (response: ServerResponse) => void;

const redirect =
  (to: string): Answer =>
  (response) =>
    response.writeHead(302, { location: to }).end('moved');
const status =
  (code: number): Answer =>
  (response) =>
    response.writeHead(code).end('no');

/** Somebody else's server: a video, and what goes wrong there. Knows how often each path was asked for. */
export const openOutside = async (clip: Buffer) => {
  const asked: string[] = [];
  let held: (() => void) | undefined;
  const answers: Record<string, Answer> = {
    '/clip.mp4': (response) => response.writeHead(200, { 'content-length': clip.length }).end(clip),
    // The name and the header lie; only the bytes count.
    '/clip.php': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(clip),
    '/page.mp4': (response) => response.writeHead(200, { 'content-type': 'video/mp4' }).end('<html></html>'),
    '/empty': (response) => response.writeHead(200).end(),
    '/announced': (response) => response.writeHead(200, { 'content-length': 1e9 }).write('x'),
    '/endless': (response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
      };
      response.on('drain', more).on('error', () => {});
      more();
    },
    '/cut': (response) => {
      response.writeHead(200, { 'content-length': clip.length });
      response.write(clip.subarray(0, 1000), () => response.destroy());
    },
    '/slow': (response) => {
      response.writeHead(200, { 'content-length': clip.length });
      response.write(clip.subarray(0, 1000));
      held = () => response.end(clip.subarray(1000));
    },
    '/hop': redirect('/clip.mp4'),
    '/loop': redirect('/loop'),
    '/inner': redirect('http://169.254.169.254/latest/meta-data'),
    '/file': redirect('file:///etc/passwd'),
    '/gone': status(404),
    '/busy': status(503),
  };
  const server = createServer(({ url = '' }, response) => {
    const path = url.split('?')[0]!;
    asked.push(path);
    (answers[path] ?? status(404))(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: (path: string) => `http://${host}${path}`,
    asked: (path: string) => asked.filter((one) => one === path).length,
    /** Sends the rest of `/slow`. */
    release: () => held?.(),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => {});
    },
  };
};
