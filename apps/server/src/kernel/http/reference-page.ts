type Schema = { [key: string]: unknown };
type Operation = {
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
  responses?: Record<string, { content?: Record<string, { schema?: Schema }> }>;
};
type Document = {
  info: { title: string; version: string; description?: string };
  paths?: Record<string, Record<string, Operation>>;
};

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const json = (schema: unknown): string => `<pre><code>${html(JSON.stringify(schema, null, 2))}</code></pre>`;

const block = (title: string, body: string): string => (body ? `<h4>${title}</h4>${body}` : '');

const operationHtml = (path: string, method: string, operation: Operation): string => {
  const parameters = (operation.parameters ?? [])
    .map(
      (it) =>
        `<tr><td><code>${html(it.name)}</code></td><td>${it.in}</td><td>${it.required ? 'required' : ''}</td><td><code>${html(JSON.stringify(it.schema ?? {}))}</code></td></tr>`,
    )
    .join('');
  const body = operation.requestBody?.content?.['application/json']?.schema;
  const success = Object.entries(operation.responses ?? {}).find(([status]) => status.startsWith('2'));
  const answer = success?.[1].content?.['application/json']?.schema;
  return `<details><summary><span class="method ${method}">${method.toUpperCase()}</span> <code>${html(path)}</code> <span>${html(operation.summary ?? '')}</span></summary>
    <p>${html(operation.description ?? '').replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>
    ${block('Parameters', parameters && `<table>${parameters}</table>`)}${block('Body', body ? json(body) : '')}${block(`Answer ${success?.[0] ?? ''}`, answer ? json(answer) : '')}</details>`;
};

/** The reference page at /api/docs: plain HTML without a script, made from the OpenAPI document. */
export const referencePage = (document: Document): string => {
  const groups = new Map<string, string[]>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const group = path.split('/')[2] ?? 'api';
    for (const [method, operation] of Object.entries(item)) {
      groups.set(group, [...(groups.get(group) ?? []), operationHtml(path, method, operation)]);
    }
  }
  const names = [...groups.keys()].sort();
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(document.info.title)} API</title><link rel="stylesheet" href="/api/docs.css"></head><body>
<header><h1>${html(document.info.title)} API</h1><p>Version ${html(document.info.version)} · <a href="/api/openapi.json">openapi.json</a></p><p>${html(document.info.description ?? '')}</p>
<nav>${names.map((name) => `<a href="#${name}">${html(name)}</a>`).join(' ')}</nav></header>
<main>${names.map((name) => `<section id="${name}"><h2>${html(name)}</h2>${groups.get(name)!.join('')}</section>`).join('')}</main></body></html>`;
};

export const REFERENCE_STYLE = `:root{color-scheme:light dark;--line:#d4d8e0;--soft:#f5f6f9}@media(prefers-color-scheme:dark){:root{--line:#363b46;--soft:#1c2028}}
body{font:15px/1.6 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Noto Sans CJK SC",sans-serif;max-width:960px;margin:0 auto;padding:24px}
nav a{margin-right:12px}h2{margin-top:36px;border-bottom:1px solid var(--line)}details{border:1px solid var(--line);border-radius:8px;margin:8px 0;padding:8px 12px}
summary{cursor:pointer}pre{background:var(--soft);padding:12px;border-radius:8px;overflow:auto;max-height:420px}table{border-collapse:collapse;width:100%}td{border-bottom:1px solid var(--line);padding:4px 8px;vertical-align:top}
.method{display:inline-block;min-width:56px;font-weight:600;font-size:12px}code{overflow-wrap:anywhere}`;
