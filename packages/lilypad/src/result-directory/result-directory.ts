import type { DirectoryEntry } from './directory-entry.ts'

/** What a job left behind. `outputs` paths are relative to the folder `outputs`. */
export type JobResult = {
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
  readonly exitCode: number
  readonly outputs: readonly DirectoryEntry[]
}

/**
 * The directory that Lilypad's executor makes of a result: `stdout`, `stderr`, `exitCode` (decimal text cut
 * to four bytes, no line end) and the folder `outputs`, which is there even when the job wrote nothing.
 */
export function toResultDirectory(result: JobResult): readonly DirectoryEntry[] {
  return [
    { path: 'exitCode', content: new TextEncoder().encode(String(result.exitCode)).subarray(0, 4) },
    { path: 'outputs' },
    ...result.outputs.map((entry) => ({ ...entry, path: `outputs/${entry.path}` })),
    { path: 'stderr', content: result.stderr },
    { path: 'stdout', content: result.stdout },
  ]
}
