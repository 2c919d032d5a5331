import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { contract } from '@xingluo/contracts';
import { errorCatalogue } from '@xingluo/contracts/errors';
import type { RouteMeta } from '@xingluo/contracts/route';

/** The OpenAPI 3.1 document of every JSON route, with its permission and the shape of errors. */
export const openApiDocument = async (version: string, serverUrl: string) => {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(contract, {
    info: {
      title: 'Xingluo 星罗',
      version,
      description:
        'One piece of content, every account. All routes answer JSON; errors carry a code from the catalogue.',
    },
    servers: [{ url: serverUrl }],
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'xingluo' },
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key (xlk_…) made under 个人中心' },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['defined', 'code', 'status', 'message', 'data'],
          properties: {
            defined: { const: false },
            code: { type: 'string', enum: Object.keys(errorCatalogue) },
            status: { type: 'integer' },
            message: { type: 'string' },
            data: { type: 'object', properties: { requestId: { type: 'string' } }, required: ['requestId'] },
          },
        },
      },
    },
  });
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item ?? {})) {
      const meta = metaOf(path, method);
      if (!meta || typeof operation !== 'object' || operation === null || !('responses' in operation))
        continue;
      const rule = meta.permission ?? (meta.publicBecause ? 'public' : 'signed in');
      operation.description = `Permission: \`${rule}\`${meta.audit ? ` · Audit: \`${meta.audit}\`` : ''}`;
      operation.security = securityOf(meta);
      operation.responses = {
        ...operation.responses,
        default: {
          description: 'Refused',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      };
    }
  }
  return document;
};

/** A signed-in person opens every door that is not open to all; a key those that need no person. */
const securityOf = (meta: RouteMeta): Record<string, string[]>[] => {
  if (meta.publicBecause) return [];
  const byKey =
    !meta.stepUp && (meta.permission ? meta.permission !== 'installation:manage' : meta.alsoByKey);
  return [{ session: [] }, ...(byKey ? [{ apiKey: [] }] : [])];
};

const metas = new Map<string, RouteMeta>();
const collect = (node: object): void => {
  for (const child of Object.values(node)) {
    if (child && typeof child === 'object' && '~orpc' in child) {
      const { route, meta } = (
        child as { '~orpc': { route: { method?: string; path?: string }; meta: RouteMeta } }
      )['~orpc'];
      metas.set(`${route.method?.toLowerCase()} ${route.path}`, meta);
    } else if (child && typeof child === 'object') collect(child);
  }
};
const metaOf = (path: string, method: string): RouteMeta | undefined => {
  if (metas.size === 0) collect(contract);
  return metas.get(`${method} ${path}`);
};
