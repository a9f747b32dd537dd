import { execFile } from 'node:child_process'
import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** How much a file system may hold: bytes of content, and files and folders. */
export type QuotaSize = { readonly bytes: number; readonly files: number }

/** A file system of a size that nothing in it can outgrow. */
export type QuotaMount = {
  /** Unmounts it; what was in it is gone. */
  close(): Promise<void>
}

/** What a file system needs beside content: for ext4 its own tables, for both folders and a little more. */
const slackBytes = 64 * 1_024
const slackFiles = 16
const ext4BaseBytes = 4 * 2 ** 20
const ext4InodeBytes = 256

/**
 * Mounts a file system of a given size on a folder, which it makes: of memory, or of a file beside the folder (`<folder>.img`).
 * Nothing in it may be set-uid or a device.
 */
export async function mountQuota(
  folder: string,
  kind: 'tmpfs' | 'ext4',
  { bytes, files }: QuotaSize,
): Promise<QuotaMount> {
  await mkdir(folder, { recursive: true })
  const options = 'nosuid,nodev'
  if (kind === 'tmpfs') {
    const size = `size=${bytes + slackBytes},nr_inodes=${files + slackFiles},mode=0755`
    await run('mount', ['-t', 'tmpfs', '-o', `${size},${options}`, 'lilymed-outputs', folder])
  } else {
    const image = `${folder}.img`
    const inodes = files + slackFiles
    await writeFile(image, '')
    await truncate(image, bytes + slackBytes + ext4BaseBytes + Math.ceil(inodes * ext4InodeBytes * 1.1))
    const features = ['-E', 'lazy_itable_init=1', '-O', '^has_journal']
    await run('mkfs.ext4', ['-q', '-F', '-m', '0', '-N', String(inodes), ...features, image])
    await run('mount', ['-o', `loop,${options}`, image, folder])
  }
  return {
    close: async () => {
      // Lazily: a reader of an artifact that is still being copied keeps its file, and the name is free at once.
      await run('umount', ['-l', folder])
    },
  }
}

/** Memory for what is small beside the memory of the job, to which the kernel counts it; the disk for the rest. */
export function quotaKind(
  { bytes, files }: QuotaSize,
  memoryBytes: number,
  tmpfsBytes: number,
): 'tmpfs' | 'ext4' {
  const needed = bytes + files * 1_024
  return needed <= Math.min(tmpfsBytes, memoryBytes / 4) ? 'tmpfs' : 'ext4'
}
