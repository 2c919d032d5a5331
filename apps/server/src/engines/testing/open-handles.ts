/** What a test file may leave open by mistake, as Node names it, and what to call it. */
const WATCHED: Record<string, string> = {
  TCPServerWrap: 'listening port',
  TCPSocketWrap: 'TCP connection',
  ProcessWrap: 'child process',
  UDPWrap: 'UDP socket',
  PipeWrap: 'pipe',
  FSEventWrap: 'file watcher',
  StatWatcher: 'file watcher',
  MessagePort: 'worker thread',
  Timeout: 'timer',
  Immediate: 'immediate',
};

/** How many of each watched kind keep the process alive right now. */
export function openHandles(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (WATCHED[kind]) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** One line for each kind of which more are open now than before. */
export function leakedHandles(before: Map<string, number>, now = openHandles()): string[] {
  return [...now]
    .map(([kind, count]) => ({ kind, more: count - (before.get(kind) ?? 0) }))
    .filter(({ more }) => more > 0)
    .map(({ kind, more }) => `${more} × ${WATCHED[kind]} (${kind})`);
}
