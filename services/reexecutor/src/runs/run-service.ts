import type { ArtifactStore } from '../artifacts/artifact-store.ts'
import type { Bundle } from '../bundle/bundle.ts'
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
import type { AdmittedRun } from './dispatcher.ts'
import { createRunEvents } from './run-events.ts'
import type { FollowOptions, RunEvent } from './run-events.ts'
import { silentObserver } from './run-observer.ts'
import type { RunObserver } from './run-observer.ts'
import { mostBytesOf } from './most-bytes.ts'
import type { CompletedFinding, RunView } from './run-view.ts'
import { createSlotTests } from './slot-tests.ts'
import type { SlotTest } from './slot-tests.ts'

export type SubmitRejection =
  | BundleRejection
  | {
      readonly code: RefusalCode | 'STORE_FULL' | 'LIMITS_TOO_LARGE' | 'ARTIFACT_UNKNOWN' | 'ARTIFACT_LOST'
      readonly message: string
    }
export type Submitted =
  | { readonly kind: 'accepted'; readonly view: RunView }
  | { readonly kind: 'rejected'; readonly rejection: SubmitRejection }

/** Every method but the last three sees the runs of one tenant and no other's. */
export type RunService = {
  /**
   * Takes a bundle on, once: the same bundle is the same run. A run that failed for a passing reason is taken on again.
   * `deadlineMs` (Unix milliseconds) orders the queue and is no part of the bundle. What is accepted is on disk.
   *
   * @param wanted digest of a file of its result: where the run is completed and the file gone, it is executed once more for it
   */
  submit(tenant: string, bundle: Bundle, deadlineMs: number | undefined, wanted?: string): Promise<Submitted>
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
  /** What a run may leave at most, blocks and names counted; more than that is refused. */
  readonly runLimitBytes?: number
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
  const { drainTimeoutMs, onFault, observer = silentObserver, boot, runLimitBytes = Infinity } = options
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

  const takeOn = async (
    run: RunRequest,
    bytes: Uint8Array,
    { runId, ...admitted }: Pick<AdmittedRun, 'runId' | 'job' | 'previous'>,
  ): Promise<Submitted> => {
    const { tenant: owner } = run
    const options = { owner, bytes: bytes.length, expected: runId, isDurable: true, isPinned: true }
    const written = await artifacts.write([bytes], options)
    if (written.kind === 'rejected') return refuse({ code: 'STORE_FULL', message: written.message })
    const { pin } = written
    let isTaken = false
    try {
      const sequence = journal.nextSequence
      const refusal = dispatcher.admit({ ...run, sequence }, { ...admitted, runId, pin })
      if (refusal !== undefined) return refuse(refusal)
      isTaken = true
      return { kind: 'accepted', view: view(owner, runId) ?? { runId, state: 'queued' } }
    } finally {
      if (!isTaken && pin !== undefined) artifacts.unpin(pin)
    }
  }

  const submit = async (
    { tenant, key, bundle, deadlineMs }: Submission,
    { runId, bytes, previous }: Named,
  ): Promise<Submitted> => {
    const largest = mostBytesOf(bundle)
    if (largest > runLimitBytes) {
      const message = `its limits allow ${largest} bytes of outputs and logs, blocks counted, and a run may leave ${runLimitBytes} here: lower them, or have runLimitBytes raised`
      return refuse({ code: 'LIMITS_TOO_LARGE', message })
    }
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
    return takeOn(request, bytes, { runId, job: opened.job, previous })
  }

  /** Whether a finished run is to be executed again: for a passing failure, or for a file that is gone. */
  const judge = (tenant: string, known: RunView, wanted: string | undefined) => {
    if (known.state === 'failed') return known.finding.retryable ? { kind: 'again' as const } : undefined
    if (known.state !== 'completed' || wanted === undefined) return undefined
    const { runId, finding } = known
    if (!finding.files.some(({ sha256: digest }) => digest === wanted)) {
      const message = `the run ${runId} makes no file with the digest ${wanted}`
      return { kind: 'refused' as const, rejection: { code: 'ARTIFACT_UNKNOWN' as const, message } }
    }
    if (artifacts.has(wanted)) return undefined
    if (journal.isLost(tenant, runId)) return { kind: 'refused' as const, rejection: lost(runId) }
    return { kind: 'again' as const, previous: finding }
  }

  return {
    submit: async (tenant, bundle, deadlineMs, wanted) => {
      if (!isCanonicalisable(bundle)) {
        const message = 'a text of the bundle holds half a surrogate pair, which no UTF-8 can carry'
        return refuse({ code: 'TEXT_REFUSED', message })
      }
      const bytes = canonicalBytes(bundle)
      const runId = sha256(bytes)
      const key = keyOf(tenant, runId)
      const known = view(tenant, runId)
      const judged = known === undefined ? undefined : judge(tenant, known, wanted)
      if (judged?.kind === 'refused') return refuse(judged.rejection)
      if (known !== undefined && judged === undefined) return { kind: 'accepted', view: known }
      const pending = submitting.get(key)
      if (pending !== undefined) return pending
      const submitted = submit(
        { tenant, key, bundle, deadlineMs },
        { runId, bytes, previous: judged?.previous },
      )
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
      journal.pruneGrants(rememberedGrants, artifacts.has)
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

type Submission = {
  readonly tenant: string
  readonly key: string
  readonly bundle: Bundle
  readonly deadlineMs: number | undefined
}
type Named = {
  readonly runId: string
  readonly bytes: Uint8Array
  readonly previous: CompletedFinding | undefined
}

/** Of a tenant: artifacts that are gone, and of which it is still said that they were here and which run made them. */
const rememberedGrants = 100_000

const lost = (runId: string) => ({
  code: 'ARTIFACT_LOST' as const,
  message: `the run ${runId} was executed once more and left other files, so those of its finding will not come back`,
})

/** A tenant's run; no tenant's name holds a slash. */
function keyOf(tenant: string, runId: string): string {
  return `${tenant}/${runId}`
}
