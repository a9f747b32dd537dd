import type { Pin } from '../artifacts/shelf.ts'
import { writeEvidence } from '../evidence/write-evidence.ts'
import type { RunView } from '../runs/run-view.ts'
import { examine } from './examine.ts'
import type { ExamineOptions, FinishedRun } from './examine.ts'
import { examinationId } from './examination-request.ts'
import type { ExaminationRequest } from './examination-request.ts'
import { abridged } from './examination-view.ts'
import type { ExaminationFailure, ExaminationView } from './examination-view.ts'
import { ArtifactGone } from './examined-artifacts.ts'
import type { ExaminedArtifacts } from './examined-artifacts.ts'
import { createFairTurns } from './fair-turns.ts'

export type ExaminationRejection = {
  readonly code:
    | 'RUN_UNKNOWN'
    | 'RUN_UNFINISHED'
    | 'ARTIFACT_UNKNOWN'
    | 'REQUEST_INVALID'
    | 'QUEUE_FULL'
    | 'STORE_FULL'
    | 'DRAINING'
  readonly message: string
}
export type ExaminationSubmitted =
  | { readonly kind: 'accepted'; readonly view: ExaminationView }
  | { readonly kind: 'rejected'; readonly rejection: ExaminationRejection }

/** Every method but the last sees the examinations of one tenant and no other's. */
export type ExaminationService = {
  /** Takes an examination on, once: the same request is the same examination. One that failed is taken on again. */
  submit(tenant: string, request: ExaminationRequest): Promise<ExaminationSubmitted>
  get(tenant: string, examinationId: string): ExaminationView | undefined
  readonly waiting: number
  readonly running: number
  /** Ends what is under way. */
  close(): Promise<void>
}

export type ExaminationServiceOptions = Omit<ExamineOptions, 'artifacts'> & {
  readonly artifacts: ExaminedArtifacts
  readonly runs: { get(tenant: string, runId: string): RunView | undefined }
  /** Under way at most, of all tenants together and of one. */
  readonly limit: number
  readonly limitPerTenant: number
  /** Told how each ended. */
  readonly onEnded?: (outcome: 'completed' | 'evicted' | 'failed') => void
  /** Told of every failure that is the service's own. */
  readonly onFault: (examinationId: string, error: unknown) => void
}

/** Examined at a time: while one waits for its files, another is compared. */
const width = 2

/** Views kept in memory, of one tenant; one that is gone is asked for again, and comes to the same. */
const retained = 256

/** Examinations of finished runs, as many at a time as there are threads to compare in. */
export function createExaminationService(options: ExaminationServiceOptions): ExaminationService {
  const { runs, artifacts, limit, limitPerTenant, onFault, onEnded = () => undefined } = options
  const turns = createFairTurns(width)
  const views = new Map<string, ExaminationView>()
  const underWay = new Map<string, Promise<void>>()
  const stopped = new AbortController()

  const keep = (tenant: string, view: ExaminationView) => {
    const key = keyOf(tenant, view.examinationId)
    views.delete(key)
    views.set(key, view)
    const own = [...views.keys()].filter((other) => other.startsWith(keyOf(tenant, '')))
    const oldest = own.find((other) => !underWay.has(other))
    if (own.length > retained && oldest !== undefined) views.delete(oldest)
  }

  const find = async (tenant: string, id: string, { request, finished }: Examined) => {
    const open = (digest: string) => artifacts.open(digest, tenant)
    const document = await examine(request, finished, { ...options, artifacts: { open } }, stopped.signal)
    const { cid, digest, bytes } = writeEvidence(document)
    const stored = await artifacts.keepEvidence(tenant, bytes)
    if (stored.kind === 'rejected') throw new Error(`the evidence was not kept: ${stored.message}`)
    const evidence = { cid, digest, sha256: stored.digest, size: bytes.length }
    const { statement, comparisons } = document
    const result = { ...statement, comparisons: abridged(comparisons), evidence }
    keep(tenant, { examinationId: id, state: 'completed', result })
    onEnded('completed')
  }

  const run = async (tenant: string, id: string, examined: Examined) => {
    const end = await turns.take(tenant)
    try {
      stopped.signal.throwIfAborted()
      await find(tenant, id, examined)
    } catch (error) {
      const isGone = error instanceof ArtifactGone
      if (!stopped.signal.aborted && !isGone) onFault(id, error)
      onEnded(isGone ? 'evicted' : 'failed')
      keep(tenant, {
        examinationId: id,
        state: 'failed',
        failure: isGone ? evicted(error.digest, examined.finished) : failure,
      })
    } finally {
      artifacts.unpin(examined.pin)
      end()
    }
  }

  /** Whether what is known of it still stands: a failure can be tried again, and evidence that is gone is made again. */
  const isGood = (view: ExaminationView | undefined): view is ExaminationView =>
    view !== undefined &&
    (view.state === 'running' || (view.state === 'completed' && artifacts.has(view.result.evidence.sha256)))

  const submit = async (tenant: string, request: ExaminationRequest): Promise<ExaminationSubmitted> => {
    const id = examinationId(request)
    const key = keyOf(tenant, id)
    const known = views.get(key)
    if (isGood(known)) return { kind: 'accepted', view: known }
    if (stopped.signal.aborted) return reject('DRAINING', 'the service is shutting down; submit again later')
    const [first, second] = request.runs
    if (first === second)
      return reject('REQUEST_INVALID', 'the two runs are one: the second takes a bundle with another nonce')
    const finished: FinishedRun[] = []
    for (const runId of request.runs) {
      const view = runs.get(tenant, runId)
      if (view === undefined)
        return reject('RUN_UNKNOWN', `no run has the id ${runId}; submit its bundle first`)
      if (view.state !== 'completed' && view.state !== 'failed')
        return reject('RUN_UNFINISHED', `the run ${runId} is ${view.state}; wait for its end`)
      finished.push(view)
    }
    const { car } = request.claim
    const isThere =
      car === undefined ||
      (artifacts.mayRead(tenant, car) && (await artifacts.open(car, tenant)) !== undefined)
    if (!isThere)
      return reject('ARTIFACT_UNKNOWN', `no artifact has the digest ${car}; put the CAR of the claim first`)
    // The lookups above may have waited: another submission of the same request can have come first.
    const meanwhile = views.get(key)
    if (isGood(meanwhile)) return { kind: 'accepted', view: meanwhile }
    if (turns.countOf(tenant) >= limitPerTenant)
      return reject('QUEUE_FULL', `${limitPerTenant} examinations of yours are under way; submit again later`)
    if (underWay.size >= limit)
      return reject('QUEUE_FULL', `${limit} examinations are under way; submit again later`)
    const needed = neededBy(finished, car)
    for (const digest of needed) artifacts.share(tenant, digest)
    const pin = artifacts.pin(tenant, needed)
    if (pin === undefined)
      return reject('STORE_FULL', 'the runs and the claim are more than your share of the store can keep now')
    const view: ExaminationView = { examinationId: id, state: 'running' }
    underWay.set(
      key,
      run(tenant, id, { request, finished, pin }).finally(() => underWay.delete(key)),
    )
    keep(tenant, view)
    return { kind: 'accepted', view }
  }

  return {
    submit,
    get waiting() {
      return turns.waiting
    },
    get running() {
      return turns.taken
    },
    get: (tenant, id) => views.get(keyOf(tenant, id)),
    close: async () => {
      stopped.abort()
      await Promise.all(underWay.values())
      await options.comparer.close()
    },
  }
}

type Examined = {
  readonly request: ExaminationRequest
  readonly finished: readonly FinishedRun[]
  /** Of every file that it may need. */
  readonly pin: Pin
}

const filesOf = (run: FinishedRun) => (run.state === 'completed' ? run.finding.files : [])

const neededBy = (runs: readonly FinishedRun[], car: string | undefined): readonly string[] => [
  ...runs.flatMap((run) => filesOf(run).map(({ sha256 }) => sha256)),
  ...(car === undefined ? [] : [car]),
]

function evicted(artifact: string, runs: readonly FinishedRun[]): ExaminationFailure {
  const maker = runs.find((run) => filesOf(run).some(({ sha256 }) => sha256 === artifact))
  const remedy =
    maker === undefined
      ? 'put it again'
      : `submit the bundle of the run ${maker.runId} again with the header lilymed-wanted-artifact`
  return {
    code: 'ARTIFACT_EVICTED',
    message: `the file ${artifact} was dropped to make room: ${remedy}, then ask for the examination again`,
    retryable: true,
    artifact,
    ...(maker === undefined ? {} : { runId: maker.runId }),
  }
}

const failure = {
  code: 'EXECUTOR_UNAVAILABLE',
  message: 'the examination could not be made; the log of the service names it',
  retryable: true,
} as const

const keyOf = (tenant: string, id: string): string => `${tenant}/${id}`

function reject(code: ExaminationRejection['code'], message: string): ExaminationSubmitted {
  return { kind: 'rejected', rejection: { code, message } }
}
