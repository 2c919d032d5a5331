import { readFileSync } from 'node:fs';

/** True while a process with that id lives, also when it belongs to somebody else. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  // A container whose first process reaps nobody keeps the dead as zombies.
  return statOf(pid)?.[0] !== 'Z';
}

/** Names one process for good: ids are used again, soon so in containers; with its start time it is unique. */
export function identityOf(pid) {
  const fields = statOf(pid);
  return fields ? `${pid} ${fields[19]}` : `${pid}`;
}

/** What Linux tells about a process after its name: state first, start time twentieth; elsewhere nothing. */
function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ');
  } catch {
    return undefined;
  }
}
