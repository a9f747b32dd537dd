import { writeEvidence } from '../evidence/write-evidence.ts'
import type { RunView } from '../runs/run-view.ts'
import { examine } from './examine.ts'
import type { ExamineOptions, FinishedRun } from './examine.ts'
import { examinationId } from './examination-request.ts'
import type { ExaminationRequest } from './examination-request.ts'
import { abridged } from './examination-view.ts'
import type { ExaminationView } from './examination-view.ts'

export type ExaminationRejection = {
  readonly code:
    | 'RUN_UNKNOWN'
    | 'RUN_UNFINISHED'
    | 'ARTIFACT_UNKNOWN'
    | 'REQUEST_INVALID'
    | 'QUEUE_FULL'
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
  /** Ends what is under way. */
  close(): Promise<void>
}

export type ExaminationServiceOptions = ExamineOptions & {
  readonly runs: { get(tenant: string, runId: string): RunView | undefined }
  readonly limit: number
  /** Told of every failure that is the service's own. */
  readonly onFault: (examinationId: string, error: unknown) => void
}

/** Views kept in memory; one that is gone is asked for again, and comes to the same. */
const retained = 1_000

/** Examinations of finished runs, as many at a time as there are threads to compare in. */
export function createExaminationService(options: ExaminationServiceOptions): ExaminationService {
  const { runs, artifacts, limit, onFault } = options
  const views = new Map<string, ExaminationView>()
  const underWay = new Map<string, Promise<void>>()
  const stopped = new AbortController()

  const keep = (tenant: string, view: ExaminationView) => {
    const key = keyOf(tenant, view.examinationId)
    views.delete(key)
    views.set(key, view)
    const oldest = [...views.keys()].find((other) => !underWay.has(other))
    if (views.size > retained && oldest !== undefined) views.delete(oldest)
  }

  const run = async (
    tenant: string,
    id: string,
    request: ExaminationRequest,
    finished: readonly FinishedRun[],
  ) => {
    try {
      const document = await examine(request, finished, options, stopped.signal)
      const { cid, digest, bytes } = writeEvidence(document)
      const stored = await artifacts.write([bytes], { isDurable: true })
      if (stored.kind === 'rejected') throw new Error(`the evidence was not kept: ${stored.message}`)
      artifacts.grant(tenant, stored.digest)
      const evidence = { cid, digest, sha256: stored.digest, size: bytes.length }
      const { statement, comparisons } = document
      const result = { ...statement, comparisons: abridged(comparisons), evidence }
      keep(tenant, { examinationId: id, state: 'completed', result })
    } catch (error) {
      if (!stopped.signal.aborted) onFault(id, error)
      keep(tenant, { examinationId: id, state: 'failed', failure })
    }
  }

  const submit = async (tenant: string, request: ExaminationRequest): Promise<ExaminationSubmitted> => {
    const id = examinationId(request)
    const key = keyOf(tenant, id)
    const known = views.get(key)
    if (known !== undefined && known.state !== 'failed') return { kind: 'accepted', view: known }
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
      car === undefined || (artifacts.mayRead(tenant, car) && (await artifacts.open(car)) !== undefined)
    if (!isThere)
      return reject('ARTIFACT_UNKNOWN', `no artifact has the digest ${car}; put the CAR of the claim first`)
    // The lookups above may have waited: another submission of the same request can have come first.
    const meanwhile = views.get(key)
    if (meanwhile !== undefined && meanwhile.state !== 'failed') return { kind: 'accepted', view: meanwhile }
    if (underWay.size >= limit)
      return reject('QUEUE_FULL', `${limit} examinations are under way; submit again later`)
    const view: ExaminationView = { examinationId: id, state: 'running' }
    underWay.set(
      key,
      run(tenant, id, request, finished).finally(() => underWay.delete(key)),
    )
    keep(tenant, view)
    return { kind: 'accepted', view }
  }

  return {
    submit,
    get: (tenant, id) => views.get(keyOf(tenant, id)),
    close: async () => {
      stopped.abort()
      await Promise.all(underWay.values())
      await options.comparer.close()
    },
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
