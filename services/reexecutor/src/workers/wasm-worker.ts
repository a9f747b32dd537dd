import { workerData } from 'node:worker_threads'
import { toResultDirectory } from '@lilymed/lilypad/result-directory'
import type { EngineOutcome } from '../engines/engine.ts'
import { nameResult } from '../engines/name-result.ts'
import { checkKnownAnswer } from '../engines/wasm/known-answer.ts'
import { createModuleCache } from '../engines/wasm/module/module-cache.ts'
import { runModule } from '../engines/wasm/run-module.ts'
import { noteStart } from '../engines/wasm/start-cell.ts'
import type { WorkerReply, WorkerSetup, WorkerTask } from '../engines/wasm/worker-messages.ts'

const { knownAnswer: knownAnswerTest } = workerData as WorkerSetup
const moduleCacheBytes = 16 * 2 ** 20
const modules = createModuleCache(moduleCacheBytes)

/** One task of the wasm pool: the self-test alone, or the self-test and then a program. The pool calls it by name. */
export async function runTask(task: WorkerTask): Promise<WorkerReply> {
  const knownAnswer = await checkKnownAnswer(knownAnswerTest, modules)
  if (task.kind === 'self-test') return { kind: 'tested', knownAnswer }
  if (!knownAnswer.ok) {
    const message = `the known-answer test gave ${knownAnswer.found}, expected ${knownAnswer.expected}`
    return { kind: 'ran', outcome: { kind: 'failed', code: 'KNOWN_ANSWER_FAILED', message, retryable: true } }
  }
  noteStart(task.started)
  const startedAt = Date.now()
  const run = runModule(task.job, modules)
  const finishedAt = Date.now()
  if (run.kind === 'rejected') {
    const { rejection, fuelUsed } = run
    const outcome = {
      kind: 'failed',
      retryable: false,
      ...rejection,
      ...(fuelUsed === undefined ? {} : { fuelUsed }),
    } as const
    return { kind: 'ran', outcome }
  }
  const entries = toResultDirectory(run.result)
  const named = await nameResult(entries)
  if (named.kind === 'failed') return { kind: 'ran', outcome: { ...named, fuelUsed: run.fuelUsed } }
  const outcome: EngineOutcome = {
    kind: 'completed',
    exitCode: run.result.exitCode,
    ...(run.trap === undefined ? {} : { trap: run.trap }),
    fuelUsed: run.fuelUsed,
    entries,
    resultCid: named.resultCid,
    startedAt,
    finishedAt,
    knownAnswer,
  }
  return { kind: 'ran', outcome }
}
