import { open } from 'node:fs/promises'
import { devNull } from 'node:os'
import { mock } from 'node:test'

/** A disk whose files take nothing more while it is full. */
export type FullDisk = {
  isFull: boolean
  /** Writes that it refused. */
  readonly refused: () => number
  restore(): void
}

const noSpace = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28 })

/**
 * Has every file handle of this process write to such a disk: half of what does not fit arrives, then ENOSPC, as a real one does it.
 * Reading, cutting and flushing work as ever.
 */
export const mountFullDisk = async (): Promise<FullDisk> => {
  const sample = await open(devNull)
  const prototype = Object.getPrototypeOf(sample) as typeof sample
  await sample.close()
  let refused = 0
  const disk: FullDisk = { isFull: false, refused: () => refused, restore: () => undefined }
  const { write, appendFile } = prototype
  const mocks = [
    mock.method(prototype, 'appendFile', async function (this: typeof sample, data: string | Uint8Array) {
      if (!disk.isFull) return appendFile.call(this, data)
      refused += 1
      await appendFile.call(this, data.slice(0, data.length / 2))
      throw noSpace()
    }),
    mock.method(prototype, 'write', function (this: typeof sample, ...given: never) {
      if (!disk.isFull) return (write as (...all: never) => unknown).call(this, ...given)
      refused += 1
      return Promise.reject(noSpace())
    } as never),
  ]
  disk.restore = () => {
    for (const mocked of mocks) mocked.mock.restore()
  }
  return disk
}
