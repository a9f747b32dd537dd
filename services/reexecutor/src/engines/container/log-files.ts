import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResultEntry } from '../engine.ts'

/** What a program says, kept in two files of the host. */
export type LogFiles = {
  /** Keeps bytes of a stream; `false`, and nothing kept, once both together would outgrow the limit. */
  add(stream: 'stdout' | 'stderr', bytes: Uint8Array): Promise<boolean>
  /** Closes the files. @returns them as members of a result */
  close(): Promise<readonly ResultEntry[]>
}

const streams = ['stdout', 'stderr'] as const
/** Streams up to here never become files: most programs say a line or two. */
const memoryBytes = 64 * 1_024

/** Logs in a folder that exists. `limitBytes` is for both streams together. */
export function createLogFiles(folder: string, limitBytes: number): LogFiles {
  const logs = {
    stdout: createLog(join(folder, 'stdout')),
    stderr: createLog(join(folder, 'stderr')),
  }
  let total = 0
  return {
    add: async (stream, bytes) => {
      total += bytes.length
      if (total > limitBytes) return false
      await logs[stream].add(bytes)
      return true
    },
    close: () => Promise.all(streams.map(async (stream) => await logs[stream].close(stream))),
  }
}

function createLog(file: string) {
  let held: Uint8Array[] = []
  let size = 0
  let handle: Awaited<ReturnType<typeof open>> | undefined
  const spill = async () => {
    handle ??= await open(file, 'wx', 0o600)
    const bytes = Buffer.concat(held)
    held = []
    await handle.writeFile(bytes)
  }
  return {
    add: async (bytes: Uint8Array): Promise<void> => {
      held.push(Uint8Array.from(bytes))
      size += bytes.length
      if (size > memoryBytes) await spill()
    },
    close: async (path: string): Promise<ResultEntry> => {
      if (handle === undefined) return { path, content: Uint8Array.from(Buffer.concat(held)) }
      await spill()
      await handle.close()
      return { path, file, size }
    },
  }
}
