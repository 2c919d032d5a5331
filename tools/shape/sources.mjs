import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { filesBelow } from '../launch/fingerprint.mjs';
import { parse } from './parse.mjs';

const FOLDERS = ['apps', 'packages', 'e2e', 'tools'];
const SOURCE = /\.(ts|mts|mjs|js|vue|css)$/;
const LEFT_OUT = /\.generated\.ts$|\/public\/|\.d\.ts$/;

/** Every hand-written source file of the clone, parsed. */
export async function readSources(root) {
  const files = [];
  for (const folder of FOLDERS) files.push(...(await filesBelow(join(root, folder))));
  const paths = files.map((file) => relative(root, file).split(sep).join('/'));
  const wanted = [...paths, 'vitest.config.ts']
    .filter((path) => SOURCE.test(path) && !LEFT_OUT.test(path))
    .sort();
  return Promise.all(wanted.map(async (path) => parse(path, await readFile(join(root, path), 'utf8'))));
}
