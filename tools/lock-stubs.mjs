// A registry that lacks the packages of other platforms makes npm leave them out of package-lock.json, and
// then `npm ci` refuses the lock file. This keeps an entry for every optional dependency in it.
//   node tools/lock-stubs.mjs           names what is missing; exit code 1 if anything is
//   node tools/lock-stubs.mjs --write   adds it
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './launch/paths.mjs';
import { addStubs, missingOptional, staleManifests } from './lock/optional.mjs';

/** @returns {Promise<number>} the exit code */
export async function checkLock(root, { write, print }) {
  const file = join(root, 'package-lock.json');
  const lock = JSON.parse(await readFile(file, 'utf8'));
  const missing = missingOptional(lock);
  if (write && missing.length > 0)
    await writeFile(file, `${JSON.stringify(addStubs(lock, missing), null, 2)}\n`);
  const verb = write ? 'added' : 'package-lock.json has no entry for';
  for (const { name, version, by } of missing) print(`${verb} ${name}@${version}, optional for ${by}`);
  const stale = await staleManifests(lock, root);
  for (const line of stale) print(line);
  if (missing.length > 0 && !write) print('mend: node tools/lock-stubs.mjs --write');
  if (stale.length > 0) print('mend: npm install, then node tools/lock-stubs.mjs --write');
  return stale.length > 0 || (missing.length > 0 && !write) ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await checkLock(ROOT, { write: process.argv.includes('--write'), print: console.log });
}
