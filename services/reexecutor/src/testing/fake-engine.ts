import type { Engine, EngineOutcome, KnownAnswer, RunContext } from '../engines/engine.ts'
import type { Job } from '../bundle/job.ts'

export type Execution = {
  readonly job: Job
  readonly slotId: string
  readonly signal: AbortSignal
  readonly report: RunContext['report']
  finish(outcome: EngineOutcome): void
  fail(error: unknown): void
}

export type FakeEngine = Engine & {
  /** What was asked to run, in order; each is finished by the test. */
  readonly executions: readonly Execution[]
  /** The nth execution, counted from 0, as soon as there is one. */
  nth(index: number): Promise<Execution>
  /** What slots answer to their test, by id; the right answer unless told, none where it is an error. */
  readonly answers: Map<string, KnownAnswer | Error>
}

const knownAnswer = { ok: true, expected: 'known', found: 'known' }
export const wrongAnswer = { ok: false, expected: 'known', found: 'another' }

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
  const answers = new Map<string, KnownAnswer | Error>()
  const waiting: { readonly index: number; readonly resolve: (execution: Execution) => void }[] = []
  return {
    name: 'wasm',
    slots: Array.from({ length: slots }, (_, index) => ({
      id: `fake/${index}`,
      determinismClass: 'fake/1',
      drawClass: 'portable',
    })),
    executions,
    answers,
    nth: async (index) => {
      const present = executions[index]
      if (present !== undefined) return present
      return new Promise((resolve) => waiting.push({ index, resolve }))
    },
    execute: (job, { slot, signal, report }) => {
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
        const execution = { job, slotId: slot.id, signal, report, finish: resolve, fail: reject }
        executions.push(execution)
        for (const { index, resolve: tell } of waiting) if (index === executions.length - 1) tell(execution)
      })
    },
    selfTest: async ({ id }) => {
      const answer = answers.get(id) ?? knownAnswer
      if (answer instanceof Error) throw answer
      return answer
    },
    close: () => Promise.resolve(),
  }
}
