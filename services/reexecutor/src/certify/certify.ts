import { join } from 'node:path'
import { EXACT_POLICY } from '@lilymed/domain'
import type { Job } from '../bundle/job.ts'
import type { HonestResult } from '../calibrate/calibrate.ts'
import type { ComparedResult } from '../compare/compare-results.ts'
import type { Comparer } from '../compare/comparer.ts'
import type { Engine, EngineOutcome, Slot } from '../engines/engine.ts'
import type {
  CertifiedClass,
  CertifiedRun,
  DeterminismReport,
  DeterminismVerdict,
} from './determinism-report.ts'
import { keepResult } from './keep-result.ts'

export type CertifyOptions = {
  readonly name: string
  readonly moduleDigest: string
  readonly jobDigest: string
  readonly job: Job
  /** The same job, tampered with: what the suggested policy must tell apart. */
  readonly tampered: readonly Job[]
  readonly engines: readonly Engine[]
  /** Runs on each class, at least two. */
  readonly times: number
  readonly margin: number
  readonly comparer: Comparer
  /** A folder for results. */
  readonly directory: string
  readonly signal: AbortSignal
  readonly onRun: (run: CertifiedRun) => void
}

type Kept = ComparedResult & { readonly run: CertifiedRun & { readonly state: 'completed' } }
type Place = { readonly engine: Engine; readonly slot: Slot }

/**
 * Runs a job several times on every class of machine at hand, each time right after the engine's known-answer test, and says how the
 * results compare, where they first differ, and under which policy a mediator could compare them.
 */
export async function certify(options: CertifyOptions): Promise<DeterminismReport> {
  const { name, moduleDigest, jobDigest, job, times } = options
  const { directory, comparer, signal, onRun, tampered, margin } = options
  const places = placesFor(options)
  const runs: CertifiedRun[] = []
  const kept: Kept[] = []
  for (const { slots } of places) {
    for (let time = 0; time < times; time += 1) {
      const place = slots[time % slots.length]
      if (place === undefined) continue
      const outcome = await execute(job, place, signal)
      const run = describe(outcome, place.slot, runs.length + 1)
      if (outcome.kind === 'completed') {
        const result = await keepResult(outcome, join(directory, String(run.number)))
        await outcome.dispose?.()
        if (run.state === 'completed') kept.push({ ...result, run })
      }
      runs.push(run)
      onRun(run)
    }
  }
  const classes = places.map(({ drawClass, determinismClass }) => classOf(determinismClass, drawClass, runs))
  const honest = kept.map(({ run, ...result }): HonestResult => ({
    ...result,
    determinismClass: run.determinismClass,
  }))
  const altered = await runTampered(tampered, places, options)
  return {
    version: 1,
    subject: { name, engine: job.engine, moduleDigest, jobDigest },
    verdict: verdictOf(classes, kept),
    runs,
    classes,
    difference: await firstDifference(kept, comparer, signal),
    calibration:
      honest.length < 2 ? null : await comparer.calibrate({ honest, tampered: altered, margin }, signal),
  }
}

/** The slots of engines that run such jobs, by the classes they are of. */
function placesFor({ engines, job }: CertifyOptions) {
  const places = engines
    .filter(({ name }) => name === job.engine)
    .flatMap((engine) => engine.slots.map((slot): Place => ({ engine, slot })))
    .filter(({ slot }) => !('provider' in job) || slot.provider === job.provider)
  const classes = Map.groupBy(places, ({ slot }) => slot.determinismClass)
  return [...classes].map(([determinismClass, slots]) => ({
    determinismClass,
    drawClass: slots[0]?.slot.drawClass ?? '',
    slots,
  }))
}

const execute = (job: Job, { engine, slot }: Place, signal: AbortSignal): Promise<EngineOutcome> =>
  engine.execute(job, { slot, signal, report: () => undefined })

function describe(outcome: EngineOutcome, slot: Slot, number: number): CertifiedRun {
  const run = { number, slot: slot.id, determinismClass: slot.determinismClass }
  if (outcome.kind === 'failed')
    return { ...run, state: 'failed', code: outcome.code, message: outcome.message }
  const { resultCid, exitCode, startedAt, finishedAt } = outcome
  return { ...run, state: 'completed', resultCid, exitCode, wallMs: finishedAt - startedAt }
}

function classOf(determinismClass: string, drawClass: string, runs: readonly CertifiedRun[]): CertifiedClass {
  const own = runs.filter((run) => run.determinismClass === determinismClass)
  const completed = own.filter((run) => run.state === 'completed')
  const results = [...Map.groupBy(completed, ({ resultCid }) => resultCid)]
    .map(([resultCid, same]) => ({ resultCid, runs: same.length }))
    .toSorted((one, other) => other.runs - one.runs)
  return { determinismClass, drawClass, results, failed: own.length - completed.length }
}

/** Results are the same where their CIDs are, and their dotfiles, which no CID holds. */
const nameOf = ({ resultCid, files }: ComparedResult): string =>
  JSON.stringify([resultCid, ...files.map(({ path, sha256 }) => `${path} ${sha256}`).toSorted()])

function verdictOf(classes: readonly CertifiedClass[], kept: readonly Kept[]): DeterminismVerdict {
  if (classes.length === 0 || classes.some(({ failed }) => failed > 0)) return 'failed'
  const names = Map.groupBy(kept, ({ run }) => run.determinismClass)
  const isSteady = [...names.values()].every((same) => new Set(same.map(nameOf)).size === 1)
  if (!isSteady) return 'nondeterministic'
  return new Set(kept.map(nameOf)).size === 1 ? 'identical' : 'class-bound'
}

async function firstDifference(
  kept: readonly Kept[],
  comparer: Comparer,
  signal: AbortSignal,
): Promise<DeterminismReport['difference']> {
  const [first] = kept
  // Two runs of one class that differ say more than two of different classes.
  const sameClass = kept.flatMap((one, index) =>
    kept
      .slice(index + 1)
      .filter(
        (other) => other.run.determinismClass === one.run.determinismClass && nameOf(other) !== nameOf(one),
      )
      .map((other) => [one, other] as const),
  )
  const other = first && kept.find((result) => nameOf(result) !== nameOf(first))
  const pair = sameClass[0] ?? (first && other ? ([first, other] as const) : undefined)
  if (pair === undefined) return null
  const [ours, theirs] = pair
  const compared = await comparer.compare({ ours, theirs, policy: EXACT_POLICY }, signal)
  const files = compared.kind === 'compared' ? compared.comparison.files : []
  return {
    runs: [ours.run.number, theirs.run.number],
    files: files.filter(({ likeness }) => likeness === 'different'),
  }
}

async function runTampered(
  tampered: readonly Job[],
  places: ReturnType<typeof placesFor>,
  { directory, signal }: CertifyOptions,
): Promise<readonly ComparedResult[]> {
  const place = places[0]?.slots[0]
  const results: ComparedResult[] = []
  if (place === undefined) return results
  for (const [index, job] of tampered.entries()) {
    const outcome = await execute(job, place, signal)
    if (outcome.kind === 'failed') continue
    results.push(await keepResult(outcome, join(directory, `tampered-${index}`)))
    await outcome.dispose?.()
  }
  return results
}
