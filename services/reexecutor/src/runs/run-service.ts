import type { Bundle } from '../bundle/bundle.ts'
import { openBundle } from '../bundle/open-bundle.ts'
import type { BundleRejection } from '../bundle/open-bundle.ts'
import { requestDigest } from '../bundle/request-digest.ts'
import type { Engine, Slot } from '../engines/engine.ts'
import type { Job } from '../bundle/job.ts'
import { createDeadlineQueue } from './deadline-queue.ts'
import { createRunBook } from './run-book.ts'
import type { FailedFinding, RunView } from './run-view.ts'
import { storeResult } from './store-result.ts'
import type { ArtifactSink } from './store-result.ts'

export type SubmitRejection =
  | BundleRejection
  | { readonly code: 'QUEUE_FULL' | 'DEADLINE_PASSED' | 'DRAINING'; readonly message: string }
export type Submitted =
  | { readonly kind: 'accepted'; readonly view: RunView }
  | { readonly kind: 'rejected'; readonly rejection: SubmitRejection }

export type RunService = {
  /**
   * Takes a bundle on, once: the same bundle is the same run. A run that failed for a passing reason is taken
   * on again. `deadlineMs` (Unix milliseconds) orders the queue and is no part of the bundle.
   */
  submit(bundle: Bundle, deadlineMs: number | undefined): Submitted
  get(runId: string): RunView | undefined
  watch(runId: string): AsyncGenerator<RunView, void, void>
  /** Takes a waiting run off the queue, ends a running one, leaves a finished one as it is. */
  cancel(runId: string): RunView | undefined
  /** Refuses new runs, gives up waiting ones, lets running ones end within the drain time, then ends them. */
  close(): Promise<void>
}

export type RunServiceOptions = {
  readonly engine: Engine
  readonly artifacts: ArtifactSink
  readonly queueLimit: number
  readonly drainTimeoutMs: number
  readonly now: () => number
  /** Told of every failure that is the service's own. */
  readonly onFault: (runId: string, error: unknown) => void
}

type Work = {
  readonly runId: string
  readonly job: Job
  readonly deadlineMs: number | undefined
  readonly controller: AbortController
}

const retainedRuns = 10_000

/** The queue in front of an engine and the book of its runs. */
export function createRunService(options: RunServiceOptions): RunService {
  const { engine, artifacts, queueLimit, drainTimeoutMs, now, onFault } = options
  const book = createRunBook(retainedRuns)
  const queue = createDeadlineQueue<Work>(queueLimit)
  const waiting = new Map<string, Work>()
  const running = new Map<string, { readonly work: Work; readonly done: Promise<void> }>()
  const free = [...engine.slots]
  let isDraining = false

  const fail = (runId: string, finding: FailedFinding) => book.set({ runId, state: 'failed', finding })

  const run = async ({ runId, job, controller }: Work, slot: Slot): Promise<void> => {
    try {
      const outcome = await engine.execute(job, { slot, signal: controller.signal, report: () => undefined })
      if (outcome.kind === 'failed') {
        const { kind: _, ...finding } = outcome
        return fail(runId, finding)
      }
      const finding = await storeResult(outcome, slot.determinismClass, artifacts)
      book.set({ runId, state: 'completed', finding })
    } catch (error) {
      if (controller.signal.aborted) return fail(runId, isDraining ? stopped : cancelled)
      onFault(runId, error)
      fail(runId, internal)
    }
  }

  const pump = () => {
    for (;;) {
      const slot = free[0]
      const work = slot && queue.shift()
      if (slot === undefined || work === undefined) return
      waiting.delete(work.runId)
      if (work.deadlineMs !== undefined && work.deadlineMs <= now()) {
        fail(work.runId, late)
        continue
      }
      free.shift()
      book.set({ runId: work.runId, state: 'running' })
      const done = run(work, slot).finally(() => {
        free.push(slot)
        running.delete(work.runId)
        pump()
      })
      running.set(work.runId, { work, done })
    }
  }

  const submit = (bundle: Bundle, deadlineMs: number | undefined): Submitted => {
    const runId = requestDigest(bundle)
    const known = book.get(runId)
    if (known !== undefined && !(known.state === 'failed' && known.finding.retryable)) {
      return { kind: 'accepted', view: known }
    }
    if (isDraining) return reject('DRAINING', 'the service is shutting down; submit again later')
    if (deadlineMs !== undefined && deadlineMs <= now()) {
      return reject('DEADLINE_PASSED', `the deadline ${new Date(deadlineMs).toISOString()} has passed`)
    }
    const opened = openBundle(bundle)
    if (opened.kind === 'rejected') return opened
    const work: Work = { runId, job: opened.job, deadlineMs, controller: new AbortController() }
    if (!queue.push(work, deadlineMs)) {
      return reject('QUEUE_FULL', `${queueLimit} runs are waiting already; submit again later`)
    }
    waiting.set(runId, work)
    book.set({ runId, state: 'queued' })
    pump()
    return { kind: 'accepted', view: book.get(runId) ?? { runId, state: 'queued' } }
  }

  const giveUpWaiting = (work: Work, finding: FailedFinding) => {
    queue.remove(work)
    waiting.delete(work.runId)
    fail(work.runId, finding)
  }

  return {
    submit,
    get: book.get,
    watch: book.watch,
    cancel: (runId) => {
      const work = waiting.get(runId)
      if (work !== undefined) giveUpWaiting(work, cancelled)
      running.get(runId)?.work.controller.abort()
      return book.get(runId)
    },
    close: async () => {
      isDraining = true
      for (const work of waiting.values()) giveUpWaiting(work, stopped)
      const inFlight = [...running.values()]
      const timer = setTimeout(() => {
        for (const { work } of inFlight) work.controller.abort()
      }, drainTimeoutMs)
      await Promise.all(inFlight.map(({ done }) => done))
      clearTimeout(timer)
    },
  }
}

function reject(code: 'QUEUE_FULL' | 'DEADLINE_PASSED' | 'DRAINING', message: string): Submitted {
  return { kind: 'rejected', rejection: { code, message } }
}

const cancelled: FailedFinding = { code: 'CANCELLED', message: 'the run was cancelled', retryable: true }
const stopped: FailedFinding = {
  code: 'EXECUTOR_UNAVAILABLE',
  message: 'the service shut down before the run ended',
  retryable: true,
}
const late: FailedFinding = {
  code: 'TIMEOUT',
  message: 'the deadline passed before a worker was free',
  retryable: true,
}
const internal: FailedFinding = {
  code: 'EXECUTOR_UNAVAILABLE',
  message: 'the service failed; its log names the run',
  retryable: true,
}
