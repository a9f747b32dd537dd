/** The one module a program may import from. */
export const wasiModuleName = 'wasi_snapshot_preview1'

const families = {
  arguments: ['args_get', 'args_sizes_get', 'environ_get', 'environ_sizes_get'],
  clock: ['clock_res_get', 'clock_time_get'],
  process: ['proc_exit', 'proc_raise', 'sched_yield', 'random_get', 'poll_oneoff'],
  transfer: ['fd_read', 'fd_write', 'fd_pread', 'fd_pwrite', 'fd_readdir'],
  position: ['fd_seek', 'fd_tell', 'fd_advise', 'fd_allocate', 'fd_sync', 'fd_datasync'],
  descriptor: ['fd_close', 'fd_renumber', 'fd_fdstat_get', 'fd_fdstat_set_flags', 'fd_fdstat_set_rights'],
  stat: ['fd_filestat_get', 'fd_filestat_set_size', 'fd_filestat_set_times'],
  preopened: ['fd_prestat_get', 'fd_prestat_dir_name'],
  path: ['path_open', 'path_create_directory', 'path_remove_directory', 'path_unlink_file', 'path_rename'],
  link: ['path_link', 'path_symlink', 'path_readlink'],
  pathStat: ['path_filestat_get', 'path_filestat_set_times'],
  socket: ['sock_accept', 'sock_recv', 'sock_send', 'sock_shutdown'],
}

/** Every function of WASI preview1: the whole of what a module may import. */
export const wasiFunctionNames: ReadonlySet<string> = new Set(Object.values(families).flat())
