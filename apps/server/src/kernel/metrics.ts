import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { QueueDepth } from './jobs.ts';

/** Everything /metrics tells, in Prometheus' text format. Units are in the names. */
export const createMetrics = ({ depths, version }: { depths(): Promise<QueueDepth[]>; version: string }) => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: 'xingluo_build_info',
    help: 'The running version',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  const requests = new Histogram({
    name: 'xingluo_http_request_seconds',
    help: 'Time to answer, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers,
  });
  const waiting = new Gauge({
    name: 'xingluo_queue_waiting_jobs',
    help: 'Jobs that wait, by queue',
    labelNames: ['queue'],
    registers,
  });
  const active = new Gauge({
    name: 'xingluo_queue_active_jobs',
    help: 'Jobs at work, by queue',
    labelNames: ['queue'],
    registers,
  });
  const oldest = new Gauge({
    name: 'xingluo_queue_oldest_wait_seconds',
    help: 'How long the oldest runnable job has waited, by queue',
    labelNames: ['queue'],
    registers,
  });
  const published = new Counter({
    name: 'xingluo_publish_transitions_total',
    help: 'State changes of publish tasks',
    labelNames: ['platform', 'state'],
    registers,
  });
  // Binding label sets once saves most of a histogram's cost per request.
  const bound = new Map<string, { observe(seconds: number): void }>();
  return {
    request(method: string, route: string, status: number, seconds: number): void {
      const key = `${method} ${route} ${status}`;
      const child = bound.get(key) ?? requests.labels(method, route, String(status));
      bound.set(key, child);
      child.observe(seconds);
    },
    publishTransition: (platform: string, state: string): void => published.inc({ platform, state }),
    async text(): Promise<string> {
      for (const depth of await depths()) {
        waiting.set({ queue: depth.kind }, depth.waiting);
        active.set({ queue: depth.kind }, depth.active);
        oldest.set({ queue: depth.kind }, depth.oldestSeconds);
      }
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
};
export type Metrics = ReturnType<typeof createMetrics>;
