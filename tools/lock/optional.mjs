import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Optional dependencies of any package in the lock file that have no entry of their own. */
export function missingOptional({ packages }) {
  const missing = new Map();
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const key = `${name}@${range}`;
      if (!resolves(packages, path, name) && !missing.has(key)) {
        missing.set(key, { name, version: exactOf(range), by: path || 'the root', path });
      }
    }
  }
  return [...missing.values()];
}

/** The lock file with an entry for each: npm skips it where system or processor differ, and fetches it where they match. */
export function addStubs(lock, missing) {
  const packages = { ...lock.packages };
  for (const { name, version, path } of missing) {
    const top = `node_modules/${name}`;
    const place = packages[top] && packages[top].version !== version ? `${path}/${top}` : top;
    packages[place] = { version, optional: true, ...platformOf(name) };
  }
  const order = ([a], [b]) => (a < b ? -1 : 1);
  return { ...lock, packages: Object.fromEntries(Object.entries(packages).sort(order)) };
}

/** Workspaces whose package.json says something else than the lock file. */
export async function staleManifests({ packages }, root) {
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'];
  const lines = [];
  for (const [path, entry] of Object.entries(packages)) {
    if (path.includes('node_modules')) continue;
    const text = await readFile(join(root, path, 'package.json'), 'utf8').catch(() => undefined);
    if (text === undefined) {
      lines.push(`package-lock.json knows ${path}, which is gone`);
      continue;
    }
    const manifest = JSON.parse(text);
    for (const kind of kinds) {
      if (sorted(manifest[kind]) !== sorted(entry[kind]))
        lines.push(`${join(path, 'package.json')}: ${kind} differ from package-lock.json`);
    }
  }
  return lines;
}

const sorted = (record = {}) => JSON.stringify(Object.entries(record).sort());

/** Node's own look-up: the package's node_modules, then every folder above. */
function resolves(packages, path, name) {
  const parts = path === '' ? [] : path.split('/');
  for (let depth = parts.length; depth >= 0; depth -= 1) {
    if (parts[depth - 1] === 'node_modules') continue;
    if (packages[[...parts.slice(0, depth), 'node_modules', name].join('/')]) return true;
  }
  return false;
}

const exactOf = (range) =>
  range
    .replace(/^npm:.*@/, '')
    .replace(/^[\^~>=v\s]+/, '')
    .split(' ')[0];

const SYSTEMS = { windows: 'win32', macos: 'darwin' };
const SYSTEM = /\b(linux|darwin|win32|windows|macos|freebsd|openbsd|netbsd|android|openharmony|sunos|aix)/;
const PROCESSOR = /\b(x64|arm64|ia32|arm(?=$|-)|ppc64|s390x|riscv64|loong64|mips64el|wasm32)/;

/** What the names of platform packages say about themselves: `…-linux-arm64-musl`. */
function platformOf(name) {
  const system = SYSTEM.exec(name)?.[1];
  const processor = PROCESSOR.exec(name)?.[1];
  const libc = /-(musl|gnu)(eabihf)?$/.exec(name)?.[1];
  return {
    ...(system && { os: [SYSTEMS[system] ?? system] }),
    ...(processor && { cpu: [processor] }),
    ...(libc && system === 'linux' && { libc: [libc === 'gnu' ? 'glibc' : 'musl'] }),
  };
}
