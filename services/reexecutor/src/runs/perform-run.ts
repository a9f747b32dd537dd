import type { ArtifactStore } from '../artifacts/artifact-store.ts'
import type { Bundle } from '../bundle/bundle.ts'
import type { Job } from '../bundle/job.ts'
import { openBundle } from '../bundle/open-bundle.ts'
import type { Engine, RunProgress, Slot } from '../engines/engine.ts'
import type { FinishedRun } from '../journal/journal.ts'
import { bundleLost } from './failures.ts'
import type { FailedFinding } from './run-view.ts'
import { storeResult } from './store-result.ts'
import type { ArtifactSink } from './store-result.ts'

/** One run on one slot. */
export type RunOnSlot = {
  /** Whose run, and so whose artifacts. */
  readonly owner: string
  readonly runId: string
  readonly engine: Engine
  readonly slot: Slot
  /** The bundle decoded, where it still is in memory; else it is read from the artifacts. */
  readonly job: Job | undefined
  readonly signal: AbortSignal
  readonly report: (progress: RunProgress) => void
}

export type Performed =
  | { readonly kind: 'finished'; readonly run: FinishedRun; readonly artifacts: readonly string[] }
  /** The slot gave a wrong answer to its test, which says nothing about the run. */
  | { readonly kind: 'unfit'; readonly reason: string }
  /** The executor failed, not the program: worth another try. */
  | { readonly kind: 'again'; readonly run: FinishedRun }

/** Runs a job and keeps its result. Throws what the engine threw, which is the abort where the signal is aborted. */
export async function performRun(
  { owner, runId, engine, slot, job, signal, report }: RunOnSlot,
  artifacts: Pick<ArtifactStore, 'get'> & ArtifactSink,
): Promise<Performed> {
  const failed = (finding: FailedFinding): FinishedRun => ({ runId, state: 'failed', finding })
  const opened = job ?? (await readJob(runId, owner, artifacts))
  signal.throwIfAborted()
  if (opened === undefined) return { kind: 'finished', run: failed(bundleLost), artifacts: [] }
  const outcome = await engine.execute(opened, { slot, signal, report })
  if (outcome.kind === 'failed') {
    const { kind: _, ...finding } = outcome
    if (finding.code === 'KNOWN_ANSWER_FAILED') return { kind: 'unfit', reason: finding.message }
    const run = failed(finding)
    if (finding.code === 'EXECUTOR_UNAVAILABLE' && finding.retryable) return { kind: 'again', run }
    return { kind: 'finished', run, artifacts: [] }
  }
  try {
    const { ok, expected, found } = outcome.knownAnswer
    if (!ok) return { kind: 'unfit', reason: `expected ${expected}, got ${found}` }
    const finding = await storeResult(outcome, { owner, engine: engine.name, slot }, artifacts)
    const run: FinishedRun = { runId, state: 'completed', finding }
    return { kind: 'finished', run, artifacts: finding.files.map(({ sha256 }) => sha256) }
  } finally {
    await outcome.dispose?.()
  }
}

async function readJob(
  runId: string,
  owner: string,
  artifacts: Pick<ArtifactStore, 'get'>,
): Promise<Job | undefined> {
  const bytes = await artifacts.get(runId, owner)
  if (bytes === undefined) return undefined
  // It is what was checked before it was stored under this digest.
  const opened = openBundle(JSON.parse(Buffer.from(bytes).toString()) as Bundle)
  return opened.kind === 'opened' ? opened.job : undefined
}
