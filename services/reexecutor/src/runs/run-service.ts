import type { ArtifactStore } from '../artifacts/artifact-store.ts'
import type { Bundle } from '../bundle/bundle.ts'
import type { Job } from '../bundle/job.ts'
import { openBundle } from '../bundle/open-bundle.ts'
import type { BundleRejection } from '../bundle/open-bundle.ts'
import { canonicalBytes, isCanonicalisable, sha256 } from '../bundle/request-digest.ts'
import type { Engine } from '../engines/engine.ts'
import type { Journal } from '../journal/journal.ts'
import { refusalOf } from '../scheduler/admission.ts'
import type { RefusalCode } from '../scheduler/admission.ts'
import type { RunRequest } from '../scheduler/run-request.ts'
import { initialState } from '../scheduler/state.ts'
import type { SchedulerLimits, SchedulerState } from '../scheduler/state.ts'
import { createDispatcher } from './dispatcher.ts'
import { createRunEvents } from './run-events.ts'
import type { FollowOptions, RunEvent } from './run-events.ts'
import { silentObserver } from './run-observer.ts'
import type { RunObserver } from './run-observer.ts'
import type { RunView } from './run-view.ts'
import { createSlotTests } from './slot-tests.ts'
import type { SlotTest } from './slot-tests.ts'

export type SubmitRejection =
  | BundleRejection
  | { readonly code: RefusalCode | 'STORE_FULL'; readonly message: string }
export type Submitted =
  | { readonly kind: 'accepted'; readonly view: RunView }
  | { readonly kind: 'rejected'; readonly rejection: SubmitRejection }

/** Every method but the last three sees the runs of one tenant and no other's. */
export type RunService = {
  /**
   * Takes a bundle on, once: the same bundle is the same run. A run that failed for a passing reason is taken on again.
   * `deadlineMs` (Unix milliseconds) orders the queue and is no part of the bundle. What is accepted is on disk.
   */
  submit(tenant: string, bundle: Bundle, deadlineMs: number | undefined): Promise<Submitted>
  get(tenant: string, runId: string): RunView | undefined
  follow(tenant: string, runId: string, options: FollowOptions): AsyncGenerator<RunEvent, void, void>
  /** Takes a waiting run off the queue, ends a running one, leaves a finished one as it is. */
  cancel(tenant: string, runId: string): RunView | undefined
  /** The scheduler as it stands, and what each slot's last known-answer test found. */
  readonly state: SchedulerState
  readonly slotTests: ReadonlyMap<string, SlotTest>
  /** Tests every slot, then goes on with what an earlier process left unfinished. */
  start(): Promise<void>
  /** Refuses new runs, lets running ones end within the drain time; the rest stays queued for the next start. */
  close(): Promise<void>
}

export type RunServiceOptions = {
  readonly engines: readonly Engine[]
  readonly missingEngines?: Readonly<Record<string, string>>
  readonly artifacts: ArtifactStore
  readonly journal: Journal
  readonly limits: SchedulerLimits
  readonly weights?: Readonly<Record<string, number>>
  readonly drainTimeoutMs: number
  readonly now: () => number
  /** Told of every failure that is the service's own. */
  readonly onFault: (about: string, error: unknown) => void
  readonly observer?: RunObserver
  /** Names this process in event ids. */
  readonly boot: string
}

/** The scheduler at work: a durable queue in front of the slots of all engines. */
export function createRunService(options: RunServiceOptions): RunService {
  const { engines, missingEngines = {}, artifacts, journal, limits, weights = {}, now } = options
  const { drainTimeoutMs, onFault, observer = silentObserver, boot } = options
  const slots = engines.flatMap((engine) => engine.slots.map((slot) => ({ engine: engine.name, slot })))
  const events = createRunEvents({ boot })
  const dispatcher = createDispatcher({
    state: initialState({ slots, limits, missingEngines, weights }),
    engines: new Map(engines.map((engine) => [engine.name, engine])),
    artifacts,
    journal,
    events,
    observer,
    now,
    onFault,
  })
  const tests = createSlotTests({ engines, dispatcher, observer, now, onFault })
  const submitting = new Map<string, Promise<Submitted>>()

  const view = (tenant: string, runId: string): RunView | undefined =>
    dispatcher.view(keyOf(tenant, runId)) ?? journal.find(tenant, runId)

  const refuse = (rejection: SubmitRejection): Submitted => {
    observer.refused(rejection.code)
    return { kind: 'rejected', rejection }
  }

  const takeOn = async (run: RunRequest, runId: string, bytes: Uint8Array, job: Job): Promise<Submitted> => {
    artifacts.pin(runId)
    let isTaken = false
    try {
      const written = await artifacts.write([bytes], { expected: runId, isDurable: true })
      if (written.kind === 'rejected') return refuse({ code: 'STORE_FULL', message: written.message })
      const refusal = dispatcher.admit({ ...run, sequence: journal.nextSequence }, runId, job)
      if (refusal !== undefined) return refuse(refusal)
      isTaken = true
      return { kind: 'accepted', view: view(run.tenant, runId) ?? { runId, state: 'queued' } }
    } finally {
      if (!isTaken) artifacts.unpin(runId)
    }
  }

  const submit = async (
    {
      tenant,
      key,
      bundle,
      deadlineMs,
    }: { tenant: string; key: string; bundle: Bundle; deadlineMs: number | undefined },
    runId: string,
    bytes: Uint8Array,
  ): Promise<Submitted> => {
    const request: RunRequest = {
      key,
      tenant,
      engine: bundle.engine,
      ...('provider' in bundle ? { provider: bundle.provider } : {}),
      requirements: bundle.requirements ?? {},
      deadlineMs,
      wallTimeMs: bundle.limits.wallTimeMs,
      arrivedMs: now(),
      sequence: journal.nextSequence,
    }
    // What is refused anyway costs no decoding.
    const refusal = refusalOf(dispatcher.state, request, now())
    if (refusal !== undefined) return refuse(refusal)
    const opened = openBundle(bundle)
    if (opened.kind === 'rejected') return refuse(opened.rejection)
    return takeOn(request, runId, bytes, opened.job)
  }

  return {
    submit: async (tenant, bundle, deadlineMs) => {
      if (!isCanonicalisable(bundle)) {
        const message = 'a text of the bundle holds half a surrogate pair, which no UTF-8 can carry'
        return refuse({ code: 'TEXT_REFUSED', message })
      }
      const bytes = canonicalBytes(bundle)
      const runId = sha256(bytes)
      const key = keyOf(tenant, runId)
      const known = view(tenant, runId)
      if (known !== undefined && !(known.state === 'failed' && known.finding.retryable)) {
        return { kind: 'accepted', view: known }
      }
      const pending = submitting.get(key)
      if (pending !== undefined) return pending
      const submitted = submit({ tenant, key, bundle, deadlineMs }, runId, bytes)
      submitting.set(key, submitted)
      try {
        return await submitted
      } finally {
        submitting.delete(key)
      }
    },
    get: view,
    follow: (tenant, runId, follow) => events.follow(keyOf(tenant, runId), () => view(tenant, runId), follow),
    cancel: (tenant, runId) => {
      dispatcher.cancel(keyOf(tenant, runId))
      return view(tenant, runId)
    },
    get state() {
      return dispatcher.state
    },
    slotTests: tests.results,
    start: async () => {
      await tests.testAll()
      journal.pruneGrants(artifacts.has)
      dispatcher.resume(journal.unfinished().map((run) => ({ ...run, key: keyOf(run.tenant, run.runId) })))
      tests.start()
    },
    close: async () => {
      tests.close()
      await Promise.allSettled(submitting.values())
      await dispatcher.drain(drainTimeoutMs)
      await tests.settled()
      events.close()
    },
  }
}

/** A tenant's run; no tenant's name holds a slash. */
function keyOf(tenant: string, runId: string): string {
  return `${tenant}/${runId}`
}
