import { execFile } from 'node:child_process'
import { mkdir, readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DaemonError } from '../daemon/daemon-error.ts'
import type { BindMount } from '../runtime.ts'

const run = promisify(execFile)

/** Flags reach a daemon in a mount namespace of its own only with a mount that has them from its beginning: hence the second. */
const script = 'mount --bind "$1" "$2" && mount -o "$3" "$2" && mount --bind "$2" "$4"'

/** Folders of one container, mounted again with the flags Docker's API has no words for. */
export type RestrictedMounts = {
  readonly mounts: readonly BindMount[]
  readonly close: () => Promise<void>
}

/**
 * Mounts each folder again below `directory`, without set-uid programs and devices, and without programs where nothing in it may
 * be executed; a container's bind mount has the flags of the mount its source is on (mount(8)). Needs root.
 */
export async function restrictMounts(
  directory: string,
  id: string,
  mounts: readonly BindMount[],
): Promise<RestrictedMounts> {
  const folder = join(directory, id)
  const made: string[] = []
  const close = async (): Promise<void> => {
    for (const target of made) await release(target)
    await rmdir(folder).catch(() => undefined)
  }
  try {
    const restricted: BindMount[] = []
    for (const [index, mount] of mounts.entries()) {
      const [staged, target] = [join(folder, `${index}-staged`), join(folder, String(index))]
      for (const place of [staged, target]) {
        await mkdir(place, { recursive: true, mode: 0o711 })
        made.push(place)
      }
      const access = [mount.isReadOnly ? 'ro' : 'rw', ...(mount.isExecutable ? [] : ['noexec'])]
      const flags = `remount,bind,nosuid,nodev,${access.join(',')}`
      await run('sh', ['-c', script, 'lilymed-mounts', mount.source, staged, flags, target])
      // Were the daemon asked for a read-only mount, its runtime would mount once more, and only read-only.
      restricted.push({ ...mount, source: target, isReadOnly: false })
    }
    return { mounts: restricted, close }
  } catch (error) {
    await close()
    const reason = error instanceof Error ? error.message.trim() : String(error)
    throw new DaemonError(
      500,
      `expected to mount the folders of a container below ${folder}: ${reason}`,
      error,
    )
  }
}

/** Releases what an earlier process mounted below `directory`. */
export async function releaseMounts(directory: string): Promise<void> {
  for (const id of await readdir(directory).catch(() => [])) {
    for (const place of await readdir(join(directory, id))) await release(join(directory, id, place))
    await rmdir(join(directory, id))
  }
}

async function release(target: string): Promise<void> {
  // Lazily, and also where the mount itself failed: an empty folder is all that may be left.
  await run('umount', ['-l', target]).catch(() => undefined)
  await rmdir(target)
}
