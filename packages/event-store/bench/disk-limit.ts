import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const block = Buffer.alloc(4_096, 0x5a)

/** Writes that the disk can confirm: 4 KiB appended to a growing file, then fdatasync, over and over. */
export interface DiskLimit {
  /** confirmed writes per second over one burst */
  burst(count: number): number
  close(): void
}

export const openDiskLimit = (directory: string): DiskLimit => {
  const path = join(directory, 'disk-limit')
  const file = openSync(path, 'w')
  return {
    burst(count) {
      const started = performance.now()
      for (let index = 0; index < count; index++) {
        writeSync(file, block)
        fdatasyncSync(file)
      }
      return (count / (performance.now() - started)) * 1_000
    },
    close() {
      closeSync(file)
      rmSync(path)
    },
  }
}
