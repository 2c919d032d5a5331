import { createServer } from 'node:net';
import { type Layout, readIfThere, writeWhole } from './layout.ts';
import { onDisk } from './start-problem.ts';

/** The port this cluster used last if it is free, else any free one; remembered for the next start. */
export async function choosePort(layout: Layout): Promise<number> {
  const kept = Number(await readIfThere(layout.portFile)) || 0;
  const port = (kept > 1023 && kept < 65536 && (await bind(kept))) || (await bind(0));
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  if (port !== kept) await onDisk(layout.dataDir, () => writeWhole(layout.portFile, String(port)));
  return port;
}

/** The bound port, or undefined when it is taken. */
function bind(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
