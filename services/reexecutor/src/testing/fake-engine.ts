import type { Engine, EngineOutcome } from '../engines/engine.ts'
import type { Job } from '../bundle/job.ts'

type Execution = {
  readonly job: Job
  readonly signal: AbortSignal
  finish(outcome: EngineOutcome): void
  fail(error: unknown): void
}

export type FakeEngine = Engine & {
  /** What was asked to run, in order; each is finished by the test. */
  readonly executions: readonly Execution[]
}

const knownAnswer = { ok: true, expected: 'known', found: 'known' }

/** A result of exit code 0 with `stdout` in it. */
export const completedWith = (stdout: string): EngineOutcome => ({
  kind: 'completed',
  exitCode: 0,
  entries: [{ path: 'outputs' }, { path: 'stdout', content: Buffer.from(stdout) }],
  resultCid: 'QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn',
  startedAt: 1_000,
  finishedAt: 1_250,
  knownAnswer,
})

/** An engine whose runs last until the test ends them. */
export function createFakeEngine(slots = 1): FakeEngine {
  const executions: Execution[] = []
  return {
    name: 'wasm',
    slots: Array.from({ length: slots }, (_, index) => ({
      id: `fake/${index}`,
      determinismClass: 'fake/1',
      drawClass: 'portable',
    })),
    executions,
    execute: (job, { signal }) => {
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
        executions.push({ job, signal, finish: resolve, fail: reject })
      })
    },
    selfTest: () => Promise.resolve(knownAnswer),
    close: () => Promise.resolve(),
  }
}
