import { posix } from 'node:path';
import { isTest, MODULE_ORDER, SERVER_PARTS, WORKSPACE_IMPORTS } from './house.mjs';

const SERVER = 'apps/server/src/';

/** Imports that go through a wall: into a module's inside, to its right, up the server's parts, between packages. */
export function brokenDoors(sources) {
  return eachImport(sources, (path, { from }) => {
    const target = from.startsWith('.') ? posix.join(posix.dirname(path), from) : from;
    return moduleDoor(path, target) ?? serverPart(path, target) ?? workspaceDoor(path, target);
  });
}

/** Database access in a module outside its store. */
export function straySql(sources) {
  return eachImport(
    sources,
    (path, { from, names }) => {
      if (!moduleOf(path) || /\/(store|[^/]+\.store)\.ts$|\/store\//.test(path)) return undefined;
      const isDatabase = /^(kysely|pg|pg-boss)(\/|$)/.test(from) || names.includes('sql');
      return isDatabase ? `SQL belongs in store.ts (imports ${from})` : undefined;
    },
    'sql',
  );
}

function moduleDoor(path, target) {
  const own = moduleOf(path);
  if (!own) return undefined;
  if (rankOf(own) < 0) return `module "${own}" is not in MODULE_ORDER (tools/shape/house.mjs)`;
  const other = moduleOf(target);
  if (!other || other === own) return undefined;
  if (target !== `${SERVER}modules/${other}/index.ts`)
    return `${own} reaches inside ${other}: import its index.ts`;
  return rankOf(other) < rankOf(own) ? undefined : `${own} imports ${other}, which is not to its left`;
}

function serverPart(path, target) {
  const own = SERVER_PARTS[partOf(path)];
  const other = partOf(target);
  if (!own || !other || own.includes(other) || !Object.hasOwn(SERVER_PARTS, other)) return undefined;
  return `${partOf(path)} may not import ${other}`;
}

function workspaceDoor(path, target) {
  const [own, allowed] =
    Object.entries(WORKSPACE_IMPORTS).find(([name]) => path.startsWith(`${name}/`)) ?? [];
  if (!own) return undefined;
  const isRelative = /^(apps|packages|e2e|tools)\//.test(target) || target.startsWith('..');
  if (isRelative && !target.startsWith(`${own}/`))
    return `${own} reaches outside itself: import a package by its name`;
  const named = /^@xingluo\/([^/]+)/.exec(target)?.[1];
  const whole = target.replace('@xingluo/', '');
  if (!named || own.endsWith(`/${named}`) || allowed.includes(named) || allowed.includes(whole))
    return undefined;
  return `${own} may import ${allowed.join(', ') || 'no other workspace'}, not ${named}`;
}

function eachImport(sources, judge, rule = 'door') {
  return sources
    .filter(({ path }) => !isTest(path))
    .flatMap(({ path, imports }) =>
      imports.flatMap((each) => {
        const text = judge(path, each);
        return text ? [{ path, line: each.line, rule, text }] : [];
      }),
    );
}

const moduleOf = (path) => /^apps\/server\/src\/modules\/([^/]+)\//.exec(path)?.[1];
const partOf = (path) => /^apps\/server\/src\/([^/]+)\//.exec(path)?.[1];
const rankOf = (name) => MODULE_ORDER.findIndex((group) => group.includes(name));
