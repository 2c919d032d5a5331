import { errorCatalogue } from '@xingluo/contracts/errors';
import { settings } from '../../kernel/config.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const table = (head: string[], rows: string[][]): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n');

const defaultOf = (schema: { safeParse(value: unknown): { success: boolean; data?: unknown } }): string => {
  const parsed = schema.safeParse(undefined);
  return parsed.success && parsed.data !== undefined && parsed.data !== ''
    ? `\`${String(parsed.data)}\``
    : '–';
};

/** docs/configuration.md from the schema of the settings. */
export const configurationPage = (): string => `# Configuration

Generated from \`apps/server/src/kernel/config.ts\`; edit the descriptions there. Settings are environment variables.
All wrong settings are named at once when the product starts.

${table(
  ['variable', 'default', 'meaning'],
  Object.entries(settings).map(([name, schema]) => [
    `\`${name}\``,
    defaultOf(schema),
    schema.description ?? '',
  ]),
)}

Roles: \`npm start -- --roles=api,worker,scheduler\` (default: all three in one process). Several processes share one
\`DATABASE_URL\` and one \`XINGLUO_DATA\` (files and master key).
`;

/** docs/errors.md from the catalogue. */
export const errorsPage = (): string => `# Errors

Generated from \`packages/contracts/src/errors.ts\`. Every refusal is JSON \`{ code, status, message, data }\`;
\`data.requestId\` finds it in the log, and the header \`x-request-id\` says the same.

${table(
  ['code', 'status', 'meaning'],
  Object.entries(errorCatalogue).map(([code, [status, meaning]]) => [`\`${code}\``, String(status), meaning]),
)}
`;

export const pages: Record<string, () => string> = {
  'configuration.md': configurationPage,
  'errors.md': errorsPage,
};
