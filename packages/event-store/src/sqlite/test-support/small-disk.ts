import { spawnSync } from 'node:child_process'

/**
 * Options of `unshare` that give a process mounts of its own: as root, or as root of a user namespace; undefined
 * where the system allows neither.
 */
const namespaceOptions = (): readonly string[] | undefined =>
  [['--mount'], ['--user', '--map-root-user', '--mount']].find(
    (options) => spawnSync('unshare', [...options, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0,
  )

/** Runs a command with a small file system of its own on `directory`, which ends with it; undefined where that cannot be had. */
export function onSmallDisk(
  directory: string,
  size: string,
  command: readonly string[],
): readonly string[] | undefined {
  const options = namespaceOptions()
  const mount = 'mount -t tmpfs -o "size=$1" tmpfs "$0" && shift && exec "$@"'
  return options && ['unshare', ...options, 'sh', '-c', mount, directory, size, ...command]
}
