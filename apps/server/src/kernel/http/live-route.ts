import type { Live, LiveEvent } from '../live.ts';
import { type RawRoute, rawRoute } from './raw-route.ts';

/** Below the idle limit of common proxies (60 s). */
const BEAT_MS = 20_000;
/** A reader this far behind is cut off; it comes back with Last-Event-ID and loses nothing. */
const MOST_BUFFERED = 1024 * 1024;

const frame = (event: LiveEvent): string =>
  `id: ${event.id}\nevent: ${event.topic}\ndata: ${JSON.stringify(event.data)}\n\n`;

/** Server-sent events of the actor's enterprise; resumes after `Last-Event-ID` (WHATWG HTML §9.2). */
export const liveRoute = (live: Live): RawRoute =>
  rawRoute({
    method: 'GET',
    path: '/api/live',
    summary: 'Changes as they happen (server-sent events)',
    permission: 'workspaces:read',
    async handle({ request, reply, member }) {
      reply.hijack();
      const out = reply.raw;
      out.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const send = (text: string) => {
        out.write(text);
        if (out.writableLength > MOST_BUFFERED) out.destroy();
      };
      send('retry: 2000\n\n');

      // Listen first, then read what was missed: nothing can fall between, repeats are harmless.
      const early: LiveEvent[] = [];
      let ready = false;
      const unsubscribe = live.subscribe(member!.tenantId, (event) => {
        if (event === 'look-again') send('event: look-again\ndata: {}\n\n');
        else if (ready) send(frame(event));
        else early.push(event);
      });
      const beat = setInterval(() => send(': beat\n\n'), BEAT_MS);
      const close = () => {
        clearInterval(beat);
        unsubscribe();
      };
      out.on('close', close);
      out.on('error', close);

      const lastId = Number(
        request.headers['last-event-id'] ?? (request.query as { lastEventId?: string }).lastEventId,
      );
      if (Number.isSafeInteger(lastId) && lastId > 0) {
        for (const event of await live.missed(member!.tenantId, lastId)) send(frame(event));
      }
      ready = true;
      for (const event of early) send(frame(event));
    },
  });
