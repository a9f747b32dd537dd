import assert from 'node:assert/strict'
import { openJournal } from '../journal/open-journal.ts'
import type { OpenedJournal } from '../journal/open-journal.ts'
import type { RunEvent } from '../runs/run-events.ts'
import { createRunService } from '../runs/run-service.ts'
import type { RunServiceOptions } from '../runs/run-service.ts'
import type { RunView } from '../runs/run-view.ts'
import { bundleOf } from './bundle.ts'
import type { FakeEngine } from './fake-engine.ts'
import { createFakeEngine } from './fake-engine.ts'
import type { MemoryArtifacts } from './memory-artifacts.ts'
import { createMemoryArtifacts } from './memory-artifacts.ts'

export type SceneOptions = Partial<
  Pick<RunServiceOptions, 'now' | 'drainTimeoutMs' | 'missingEngines' | 'runLimitBytes'>
> & {
  readonly slots?: number
  readonly queueLimit?: number
  /** From a scene before, as after a restart. */
  readonly artifacts?: MemoryArtifacts
  readonly journal?: OpenedJournal
  readonly engine?: FakeEngine
}

/** A run service on a fake engine, its journal in memory. */
export const createRunScene = ({
  slots = 1,
  queueLimit = 8,
  now = () => 1_000,
  drainTimeoutMs = 10_000,
  missingEngines = {},
  runLimitBytes = 2 ** 40,
  artifacts = createMemoryArtifacts(),
  journal = openJournal(':memory:', () => 100),
  engine = createFakeEngine(slots),
}: SceneOptions = {}) => {
  const faults: unknown[] = []
  const runs = createRunService({
    engines: [engine],
    missingEngines,
    artifacts,
    journal,
    limits: { queue: queueLimit, queuePerTenant: queueLimit, quantumMs: 0 },
    runLimitBytes,
    drainTimeoutMs,
    now,
    onFault: (_about, error) => void faults.push(error),
    boot: 'test',
  })
  const bundle = (nonce: string) => bundleOf(undefined, { nonce, arguments: [nonce] })
  const trySubmit = (nonce: string, deadlineMs?: number, tenant = 'a') =>
    runs.submit(tenant, bundle(nonce), deadlineMs)
  const submit = async (nonce: string, deadlineMs?: number, tenant = 'a'): Promise<RunView> => {
    const submitted = await trySubmit(nonce, deadlineMs, tenant)
    return submitted.kind === 'accepted' ? submitted.view : assert.fail(submitted.rejection.message)
  }
  const events = async (runId: string, tenant = 'a'): Promise<readonly RunEvent[]> => {
    const seen: RunEvent[] = []
    const { signal } = new AbortController()
    for await (const event of runs.follow(tenant, runId, { signal })) seen.push(event)
    return seen
  }
  const finished = async (runId: string, tenant = 'a'): Promise<RunView> => {
    await events(runId, tenant)
    return runs.get(tenant, runId) ?? assert.fail('an unknown run')
  }
  const started = () =>
    engine.executions.map(({ job }) => ('arguments' in job ? job.arguments[0] : undefined))
  return { engine, artifacts, journal, faults, runs, bundle, submit, trySubmit, events, finished, started }
}

/** Why a run failed. */
export const failureOf = (view: RunView | undefined) =>
  view?.state === 'failed' ? view.finding : assert.fail(`expected a failed run, got ${JSON.stringify(view)}`)
