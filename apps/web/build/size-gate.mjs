import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/**
 * What a route needs before it can render, in KB (1000 bytes) of gzip (level 9): the static closure of its chunks and their CSS,
 * read from Vite's manifest. Exit code 1 when a page is over its limit.
 */
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const limits = { 'sign-in': 180, page: 250 };
const warnAt = 245;

function closure(keys) {
  const files = new Set();
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const key of keys) visit(key);
  return files;
}

const sizes = new Map();
function kilobytes(file) {
  if (!sizes.has(file))
    sizes.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000);
  return sizes.get(file);
}
const total = (keys) => [...closure(keys)].reduce((sum, file) => sum + kilobytes(file), 0);

/** Texts are loaded beside their page and it waits for them: the Chinese ones count as part of it. */
const textsOf = (key) => {
  const texts = ['src/i18n/zh-CN/core.ts', key.replace(/[^/]+$/, 'messages/zh-CN.ts')];
  return texts.filter((text) => manifest[text]);
};

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const shell = 'src/app/shell/AppShell.vue';
const bare = [
  'src/pages/sign-in/SignInPage.vue',
  'src/pages/setup/SetupPage.vue',
  'src/pages/hand/HandPage.vue',
];
const pages = Object.keys(manifest).filter(
  (key) => /^src\/pages\/.+Page\.vue$/.test(key) && manifest[key].isDynamicEntry,
);
for (const key of [shell, ...bare]) {
  if (!manifest[key]) throw new Error(`${key} is not a chunk of its own any more: mend build/size-gate.mjs`);
}

const rows = [
  { name: '(entry)', size: total([entry, ...textsOf(entry)]), limit: limits['sign-in'] },
  ...bare.map((key) => ({ name: key, size: total([entry, key, ...textsOf(key)]), limit: limits['sign-in'] })),
  { name: '(shell)', size: total([entry, shell, ...textsOf(shell)]), limit: limits.page },
  ...pages
    .filter((key) => !bare.includes(key))
    .map((key) => ({ name: key, size: total([entry, shell, key, ...textsOf(key)]), limit: limits.page })),
];

for (const { name, size, limit } of rows.toSorted((a, b) => b.size - a.size)) {
  const verdict = size > limit ? 'TOO BIG' : size > warnAt ? 'near the limit' : '';
  console.log(`${size.toFixed(1).padStart(7)} KB of ${limit}  ${name} ${verdict}`);
}
if (rows.some(({ size, limit }) => size > limit)) {
  console.error(
    'A page is over its size limit: load parts of it with defineAsyncComponent (see apps/web/README.md).',
  );
  process.exitCode = 1;
}
