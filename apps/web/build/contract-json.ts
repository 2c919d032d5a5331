import { type AnyContractRouter, isContractProcedure } from '@orpc/contract';
import type { Plugin } from 'vite';

const id = 'virtual:contract';

/** What the client needs to send a call: method, path and structure; no summaries, no permissions. */
export function bareRoutes(router: AnyContractRouter): unknown {
  if (isContractProcedure(router)) {
    const { method, path, inputStructure, outputStructure } = router['~orpc'].route;
    return { '~orpc': { errorMap: {}, meta: {}, route: { method, path, inputStructure, outputStructure } } };
  }
  return Object.fromEntries(Object.entries(router).map(([name, part]) => [name, bareRoutes(part)]));
}

/**
 * Offers the API contract as `virtual:contract`: methods and paths only, as JSON. The real contract would bring every
 * zod schema into the first request of the page; the app imports its types and nothing else.
 */
export function contractJson(load: () => Promise<AnyContractRouter>): Plugin {
  return {
    name: 'xingluo:contract-json',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    async load(resolved) {
      if (resolved !== `\0${id}`) return;
      return `export const routes = ${JSON.stringify(bareRoutes(await load()))};`;
    },
  };
}
