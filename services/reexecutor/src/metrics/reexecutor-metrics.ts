import type { Meter } from '@lilymed/service-kit'
import type { RunObserver } from '../runs/run-observer.ts'
import type { SchedulerState } from '../scheduler/state.ts'

const secondsBuckets = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 900, 3_600, 14_400]

export type Watched = {
  readonly state: () => SchedulerState
  readonly artifacts: {
    readonly usedBytes: number
    readonly pinnedBytes: number
    readonly limitBytes: number
  }
  readonly examinations: { readonly waiting: number; readonly running: number }
  readonly evidence: { readonly unfetched: number }
}

export type ReexecutorMetrics = {
  readonly observer: RunObserver
  artifactsDropped(count: number): void
  examinationEnded(outcome: string): void
  connectionCut(reason: string): void
  /** A failure of the service's own. */
  faulted(): void
  /** Shows queue, slots and store as they are whenever somebody asks. */
  watch(watched: Watched): void
}

/** The reexecutor's metrics. Labels are engines, outcomes and codes; never a tenant, a run or a digest. */
export function createReexecutorMetrics(meter: Meter): ReexecutorMetrics {
  const runs = meter.counter('reexecutor_runs_total', 'Runs that ended, by engine and how they ended.')
  const refused = meter.counter('reexecutor_refused_total', 'Runs that were refused at once, by the reason.')
  const failures = meter.counter(
    'reexecutor_known_answer_failures_total',
    'Known-answer tests that gave a wrong answer: the slot is out of service until one is right.',
  )
  const waited = meter.histogram(
    'reexecutor_wait_seconds',
    'Time from a run being taken on to its slot.',
    secondsBuckets,
  )
  const ran = meter.histogram(
    'reexecutor_run_duration_seconds',
    'Time that a run kept its slot.',
    secondsBuckets,
  )
  const dropped = meter.counter(
    'reexecutor_artifacts_dropped_total',
    'Artifacts that went to make room for others.',
  )
  const examined = meter.counter('reexecutor_examinations_total', 'Examinations that ended, by how.')
  const cut = meter.counter(
    'reexecutor_connections_cut_total',
    'Connections of clients that were cut, by why.',
  )
  const faults = meter.counter('reexecutor_faults_total', 'Failures of the service itself; its log has each.')
  return {
    artifactsDropped: (count) => dropped.add(count),
    examinationEnded: (outcome) => examined.add(1, { outcome }),
    connectionCut: (reason) => cut.add(1, { reason }),
    faulted: () => faults.add(1),
    observer: {
      refused: (code) => refused.add(1, { code: code.toLowerCase() }),
      placed: (engine, waitedMs) => waited.record(waitedMs / 1_000, { engine }),
      ended: (engine, outcome, ranMs) => {
        runs.add(1, { engine, outcome })
        if (ranMs !== undefined) ran.record(ranMs / 1_000, { engine })
      },
      knownAnswerFailed: (engine) => failures.add(1, { engine }),
    },
    watch: ({ state, artifacts, examinations, evidence }) => {
      const gauge = (name: string, description: string, read: () => number) =>
        meter.gauge(name, description, () => [{ value: read() }])
      gauge('reexecutor_queue_runs', 'Runs waiting for a slot.', () => state().waiting.length)
      gauge('reexecutor_queue_limit_runs', 'Runs that may wait at most.', () => state().limits.queue)
      gauge('reexecutor_artifact_bytes', 'Bytes of artifacts on disk.', () => artifacts.usedBytes)
      gauge(
        'reexecutor_artifact_pinned_bytes',
        'Of them, bytes that unfinished work and unfetched evidence need.',
        () => artifacts.pinnedBytes,
      )
      gauge('reexecutor_artifact_limit_bytes', 'Bytes of artifacts kept at most.', () => artifacts.limitBytes)
      gauge('reexecutor_evidence_unfetched', 'Evidence that nobody fetched yet.', () => evidence.unfetched)
      meter.gauge('reexecutor_examinations', 'Examinations under way, by what they do.', () => [
        { value: examinations.waiting, labels: { state: 'waiting' } },
        { value: examinations.running, labels: { state: 'running' } },
      ])
      meter.gauge('reexecutor_slots', 'Slots by engine and what they do.', () => slotCounts(state()))
    },
  }
}

const doings = ['idle', 'running', 'testing', 'out-of-service'] as const

function slotCounts({ slots }: SchedulerState) {
  const engines = [...new Set(slots.map(({ engine }) => engine))]
  return engines.flatMap((engine) =>
    doings.map((doing) => ({
      value: slots.filter((slot) => slot.engine === engine && doingOf(slot) === doing).length,
      labels: { engine, state: doing },
    })),
  )
}

function doingOf({ occupation, outOfService }: SchedulerState['slots'][number]): (typeof doings)[number] {
  if (occupation !== undefined) return occupation.kind === 'run' ? 'running' : 'testing'
  return outOfService === undefined ? 'idle' : 'out-of-service'
}
