import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { exitCodes } from '@lilymed/service-kit'
import { lilymedCommand } from '../hosts/service-files.ts'

/** How a command ended, and what it printed by stream. */
export type Run = { readonly code: number; readonly out: string; readonly err: string }

/** What `audit verify --json` prints. */
export type Audit = {
  readonly holds: boolean
  readonly findings: readonly { readonly part: string; readonly kind: string; readonly words: string }[]
  readonly differences: readonly { readonly words: string }[]
}

const run = promisify(execFile)

/** Loaded before the program: whatever reaches for a network fails. */
export const noNetwork: readonly string[] = [
  '--import',
  fileURLToPath(new URL('no-network.ts', import.meta.url)),
]

/** Runs `lilymed` as anybody would, in a process of its own. */
export const lilymed = async (words: readonly string[], flags: readonly string[] = []): Promise<Run> => {
  const failed = (failure: unknown): Run => {
    const { code, stdout, stderr } = failure as { code?: number; stdout?: string; stderr?: string }
    return { code: code ?? exitCodes.unexpected, out: stdout ?? '', err: stderr ?? String(failure) }
  }
  return run(process.execPath, [...flags, lilymedCommand, ...words], { maxBuffer: 2 ** 26 }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    failed,
  )
}

/** Exports a dispute. The log is a second behind its store, and the export takes what the log has. */
export const exportWhole = async (words: readonly string[]): Promise<Run> => {
  for (let attempt = 1; ; attempt += 1) {
    const exported = await lilymed(['audit', 'export', ...words])
    const isLate = exported.code === exitCodes.notFound || exported.code === exitCodes.temporary
    if (!isLate || attempt === 5) return exported
    await delay(1_000)
  }
}
