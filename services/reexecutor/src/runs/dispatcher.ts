import type { ArtifactStore } from '../artifacts/artifact-store.ts'
import type { Pin } from '../artifacts/shelf.ts'
import type { Job } from '../bundle/job.ts'
import type { Engine, Slot } from '../engines/engine.ts'
import type { FinishedRun, Journal, JournalledRun } from '../journal/journal.ts'
import type { Refusal } from '../scheduler/admission.ts'
import type { RunRequest } from '../scheduler/run-request.ts'
import { schedule } from '../scheduler/schedule.ts'
import type { Decision, SchedulerCommand } from '../scheduler/schedule.ts'
import type { SchedulerState } from '../scheduler/state.ts'
import { cancelled, internal, lateWhileRunning, noLongerPossible } from './failures.ts'
import { performRun } from './perform-run.ts'
import type { Performed } from './perform-run.ts'
import type { RunEvents } from './run-events.ts'
import type { RunObserver } from './run-observer.ts'
import type { CompletedFinding, FailedFinding, RunView } from './run-view.ts'
import { isSameResult } from './same-result.ts'

export type DispatcherOptions = {
  readonly state: SchedulerState
  readonly engines: ReadonlyMap<string, Engine>
  readonly artifacts: ArtifactStore
  readonly journal: Journal
  readonly events: RunEvents
  readonly observer: RunObserver
  readonly now: () => number
  readonly onFault: (about: string, error: unknown) => void
}

/** Does what the scheduler decides: the one place where its state changes and runs begin and end. */
export type Dispatcher = {
  readonly state: SchedulerState
  /** A run that is not finished. */
  view(key: string): RunView | undefined
  /** Takes a run on, in the journal first; or says why not. The pin of its bundle is pulled when it ends. */
  admit(request: RunRequest, run: AdmittedRun): Refusal | undefined
  resume(runs: readonly (JournalledRun & { readonly key: string })[]): void
  cancel(key: string): void
  apply(command: SchedulerCommand): readonly Decision[]
  /** Places no more runs; those running may end until the time is over, and are queued again then. */
  drain(timeoutMs: number): Promise<void>
}

export type AdmittedRun = {
  readonly runId: string
  readonly job: Job
  readonly pin: Pin | undefined
  /** What it found before, where it is run once more for files that are gone. */
  readonly previous?: CompletedFinding | undefined
}

type LiveRun = {
  readonly request: RunRequest
  readonly runId: string
  readonly pin: Pin | undefined
  readonly previous: CompletedFinding | undefined
  attempts: number
  /** Kept only while it may be placed at once; a run that waits is read from disk when its turn comes. */
  job: Job | undefined
  running: { readonly controller: AbortController; readonly done: Promise<void> } | undefined
}

/** A machine is called wrong only where it gave a wrong answer: whoever hears of that believes it no more. */
const codeOfEviction = {
  late: 'TIMEOUT',
  'wrong-answer': 'KNOWN_ANSWER_FAILED',
  'no-answer': 'EXECUTOR_UNAVAILABLE',
} as const

type EndCause = 'cancelled' | 'late' | 'draining'

const attemptLimit = 2
const longestTimerMs = 2 ** 31 - 1

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { engines, artifacts, journal, events, observer, now, onFault } = options
  let { state } = options
  const live = new Map<string, LiveRun>()
  let timer: NodeJS.Timeout | undefined

  const forget = ({ request, pin }: LiveRun, view: RunView) => {
    live.delete(request.key)
    if (pin !== undefined) artifacts.unpin(pin)
    events.state(request.key, view)
  }

  const finish = (run: LiveRun, finished: FinishedRun, kept: readonly string[], ranMs?: number) => {
    const { request, previous } = run
    let shown = finished
    let isLost = false
    if (previous !== undefined) {
      // Its finding was given out: another execution may bring its files back, and nothing else.
      shown = { runId: run.runId, state: 'completed', finding: previous }
      isLost = finished.state === 'completed' && !isSameResult(finished.finding, previous)
    }
    try {
      journal.finish(request.sequence, shown, isLost ? [] : kept, isLost)
    } catch (error) {
      // It is still unfinished in the journal, and so it is run again when it is submitted again, or at the next start.
      onFault(run.runId, error)
      shown = { runId: run.runId, state: 'failed', finding: internal }
    }
    const outcome = finished.state === 'completed' ? 'completed' : finished.finding.code.toLowerCase()
    observer.ended(request.engine, outcome, ranMs)
    forget(run, shown)
  }
  const fail = (run: LiveRun, finding: FailedFinding, ranMs?: number) =>
    finish(run, { runId: run.runId, state: 'failed', finding }, [], ranMs)

  const requeue = (run: LiveRun) => {
    journal.requeue(run.request.sequence)
    run.running = undefined
    events.state(run.request.key, { runId: run.runId, state: 'queued' })
  }

  /** What is to be done with a run whose slot is free again. */
  const settle = (run: LiveRun, slotId: string, performed: Performed, ranMs: number) => {
    if (performed.kind === 'finished' || (performed.kind === 'again' && run.attempts >= attemptLimit)) {
      finish(run, performed.run, performed.kind === 'finished' ? performed.artifacts : [], ranMs)
      apply({ kind: 'release', slotId })
      return
    }
    requeue(run)
    if (performed.kind === 'unfit') {
      observer.knownAnswerFailed(run.request.engine)
      apply({ kind: 'take-out', slotId, cause: 'wrong-answer', reason: performed.reason })
      run.attempts -= 1
    }
    apply({ kind: 'release', slotId })
    apply({ kind: 'resume', request: run.request })
  }

  const onThrown = (
    run: LiveRun,
    slotId: string,
    { signal }: AbortController,
    error: unknown,
    ranMs: number,
  ) => {
    const cause = signal.aborted ? (signal.reason as EndCause) : undefined
    if (cause === 'draining') {
      requeue(run)
      apply({ kind: 'release', slotId })
      apply({ kind: 'resume', request: run.request })
      return
    }
    if (cause === undefined) onFault(run.runId, error)
    fail(run, cause === undefined ? internal : cause === 'late' ? lateWhileRunning : cancelled, ranMs)
    apply({ kind: 'release', slotId })
  }

  const begin = (run: LiveRun, engine: Engine, slot: Slot) => {
    const { request, runId, job } = run
    const controller = new AbortController()
    const beganMs = now()
    run.job = undefined
    run.attempts += 1
    observer.placed(request.engine, beganMs - request.arrivedMs)
    const perform = async () => {
      const report = (progress: Parameters<RunEvents['progress']>[1]) =>
        events.progress(request.key, progress)
      try {
        journal.start(request.sequence)
        events.state(request.key, { runId, state: 'running' })
        const performed = await performRun(
          { owner: request.tenant, runId, engine, slot, job, signal: controller.signal, report },
          artifacts,
        )
        settle(run, slot.id, performed, now() - beganMs)
      } catch (error) {
        onThrown(run, slot.id, controller, error, now() - beganMs)
      }
    }
    const started = Promise.withResolvers<void>()
    run.running = { controller, done: started.promise }
    perform().then(started.resolve, started.reject)
    started.promise.catch((error: unknown) => onFault(runId, error))
  }

  const act = (decision: Decision) => {
    if (decision.kind === 'reserved' || decision.kind === 'admitted') return
    const run = live.get(decision.request.key)
    if (run === undefined) return
    switch (decision.kind) {
      case 'placed': {
        const place = state.slots.find(({ slot }) => slot.id === decision.slotId)
        const engine = engines.get(run.request.engine)
        if (place === undefined || engine === undefined) throw new TypeError(`no slot ${decision.slotId}`)
        return begin(run, engine, place.slot)
      }
      case 'withdrawn':
        return fail(run, cancelled)
      case 'refused':
        return fail(run, noLongerPossible(decision.refusal))
      case 'evicted': {
        return fail(run, { code: codeOfEviction[decision.cause], message: decision.message, retryable: true })
      }
    }
  }

  const carryOut = (next: SchedulerState, decisions: readonly Decision[]) => {
    state = next
    for (const decision of decisions) act(decision)
    armTimer()
  }
  const apply = (command: SchedulerCommand): readonly Decision[] => {
    const { state: next, decisions } = schedule(state, command, now())
    carryOut(next, decisions)
    return decisions
  }

  /** Wakes when the next deadline passes, of a run that waits or one that runs. */
  const armTimer = () => {
    clearTimeout(timer)
    const deadlines = [...live.values()].flatMap(({ request }) => request.deadlineMs ?? [])
    if (deadlines.length === 0 || state.isDraining) return
    const delayMs = Math.min(Math.max(Math.min(...deadlines) - now(), 1), longestTimerMs)
    timer = setTimeout(() => {
      for (const { request, running } of live.values()) {
        if (request.deadlineMs !== undefined && request.deadlineMs <= now()) running?.controller.abort('late')
      }
      apply({ kind: 'tick' })
    }, delayMs)
    timer.unref()
  }

  const enlist = (run: LiveRun) => {
    live.set(run.request.key, run)
    events.state(run.request.key, { runId: run.runId, state: 'queued' })
  }

  return {
    get state() {
      return state
    },
    view: (key) => {
      const run = live.get(key)
      if (run === undefined) return undefined
      return { runId: run.runId, state: run.running === undefined ? 'queued' : 'running' }
    },
    admit: (request, { runId, job, pin, previous }) => {
      const { state: next, decisions } = schedule(state, { kind: 'submit', request }, now())
      const [first] = decisions
      if (first?.kind === 'refused') return first.refusal
      journal.admit({ ...request, runId, ...(previous === undefined ? {} : { previous }) })
      const run: LiveRun = { request, runId, pin, previous, attempts: 0, job, running: undefined }
      enlist(run)
      carryOut(next, decisions)
      run.job = undefined
      return undefined
    },
    resume: (runs) => {
      for (const { key, runId, attempts, previous, ...rest } of runs) {
        const pin = artifacts.pin(rest.tenant, [runId])
        const request = { key, ...rest }
        enlist({ request, runId, pin, previous, attempts, job: undefined, running: undefined })
      }
      for (const { request } of live.values()) apply({ kind: 'resume', request })
    },
    cancel: (key) => {
      live.get(key)?.running?.controller.abort('cancelled')
      apply({ kind: 'withdraw', key })
    },
    apply,
    drain: async (timeoutMs) => {
      apply({ kind: 'drain' })
      const inFlight = [...live.values()].flatMap(({ running }) => running ?? [])
      const impatience = setTimeout(() => {
        for (const { controller } of inFlight) controller.abort('draining')
      }, timeoutMs)
      await Promise.allSettled(inFlight.map(({ done }) => done))
      clearTimeout(impatience)
      clearTimeout(timer)
    },
  }
}
