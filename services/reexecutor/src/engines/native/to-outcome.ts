import { toResultDirectory } from '@lilymed/lilypad/result-directory'
import type { EngineOutcome, KnownAnswer } from '../engine.ts'
import { nameResult } from '../name-result.ts'

/** A file of a result: its name under `outputs/` and its bytes. */
export type OutputFile = { readonly name: string; readonly bytes: Uint8Array }

/** What a child says it made; the child drove a stranger's program, so nothing of it is believed. */
export type ChildResult = {
  readonly outputs: readonly OutputFile[]
  readonly startedAt: number
  readonly finishedAt: number
}

const fileName = /^([0-9]{4}\/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,199}$/

/** The outcome of a run that made these outputs: no log, exit code 0. */
export async function toOutcome(
  { outputs, startedAt, finishedAt }: ChildResult,
  limits: { readonly outputBytes: number; readonly outputFiles: number },
  knownAnswer: KnownAnswer,
  signal: AbortSignal,
): Promise<EngineOutcome> {
  const names = new Set(outputs.map(({ name }) => name))
  const size = outputs.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const isHonest =
    // The child tells a wrong answer before the program begins, or never.
    knownAnswer.ok &&
    names.size === outputs.length &&
    outputs.length <= limits.outputFiles &&
    size <= limits.outputBytes &&
    outputs.every(({ name }) => fileName.test(name))
  if (!isHonest) {
    const message = 'the child process answered with files that no run can have made; it is not to be trusted'
    return { kind: 'failed', code: 'EXECUTOR_UNAVAILABLE', detail: 'crash', message, retryable: true }
  }
  const entries = toResultDirectory({
    stdout: new Uint8Array(),
    stderr: new Uint8Array(),
    exitCode: 0,
    outputs: outputs.map(({ name, bytes }) => ({ path: name, content: bytes })),
  })
  const named = await nameResult(entries, { signal })
  if (named.kind === 'failed') return named
  const { resultCid, files } = named
  return { kind: 'completed', exitCode: 0, entries, resultCid, files, startedAt, finishedAt, knownAnswer }
}
