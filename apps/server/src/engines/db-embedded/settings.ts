/** Values for `postgres -c name=value`. */
export type Settings = Readonly<Record<string, string>>;

/** Loopback only, no socket file (its path would be too long in deep directories). */
const RESTRICTED: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // systemd's RemoveIPC reaps POSIX shared memory when the user's last session ends.
  dynamic_shared_memory_type: 'mmap',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
};

/** For a product on one machine: about 30 MB and 9 processes after boot. */
export const PRODUCT_SETTINGS: Settings = {
  ...RESTRICTED,
  shared_buffers: '32MB',
  max_connections: '40',
  max_worker_processes: '2',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  autovacuum_max_workers: '1',
  autovacuum_worker_slots: '2',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  wal_buffers: '1MB',
  max_wal_size: '256MB',
  // The default `worker` keeps three more processes.
  io_method: 'sync',
  log_checkpoints: 'off',
};

/** For throw-away test clusters: nothing has to survive a crash. */
export const TEST_SETTINGS: Settings = {
  ...RESTRICTED,
  shared_buffers: '64MB',
  max_connections: '100',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  io_method: 'sync',
  log_checkpoints: 'off',
};

export function settingArgs(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
