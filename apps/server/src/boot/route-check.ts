import type { FastifyInstance } from 'fastify';

/** Collects every route that Fastify really has; register before the first route. */
export const watchRoutes = (app: FastifyInstance): (() => string[]) => {
  const seen = new Set<string>();
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) seen.add(`${method} ${route.url}`);
  });
  return () => [...seen].sort();
};

/** Names every route that Fastify has and nobody declared, and the other way round. */
export const routeDifferences = (real: string[], declared: string[]): string[] => {
  const wanted = new Set(declared);
  const there = new Set(real);
  // Fastify adds HEAD for GET by itself.
  const undeclared = real.filter(
    (route) =>
      !wanted.has(route) && !(route.startsWith('HEAD ') && wanted.has(route.replace('HEAD ', 'GET '))),
  );
  const missing = declared.filter((route) => !there.has(route));
  return [
    ...undeclared.map((route) => `${route}: not declared`),
    ...missing.map((route) => `${route}: declared, but not mounted`),
  ];
};
