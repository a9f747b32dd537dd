import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FirstDifference } from '@lilymed/domain'
import { AppError, createLifecycle } from '@lilymed/service-kit'
import { openArtifactStore } from '../artifacts/artifact-store.ts'
import type { ArtifactStore } from '../artifacts/artifact-store.ts'
import type { Bundle } from '../bundle/bundle.ts'
import { openBundle } from '../bundle/open-bundle.ts'
import { isCanonicalisable, requestDigest } from '../bundle/request-digest.ts'
import { firstDifference } from '../compare/first-difference.ts'
import type { Slot } from '../engines/engine.ts'
import type { FinishedRun } from '../journal/journal.ts'
import { openLocalEngines } from '../local-engines.ts'
import type { LocalEngineConfig } from '../local-engines.ts'
import type { OpenedEngines } from '../open-engines.ts'
import { performRun } from '../runs/perform-run.ts'
import type { CompletedFinding } from '../runs/run-view.ts'
import { unsatisfiable } from '../scheduler/admission.ts'
import { fits } from '../scheduler/slot-fit.ts'
import { initialState } from '../scheduler/state.ts'

/** A file that two runs of one job left differently; one of the two may lack it. */
export type RunDifference = {
  readonly path: string
  /** Where, and some bytes of each from there on; absent where only one run left the file. */
  readonly first?: FirstDifference
}

export type LocalRuns = {
  readonly runs: readonly FinishedRun[]
  /** Where the two runs differ; undefined for one run, or where one had no result. */
  readonly differences: readonly RunDifference[] | undefined
}

export type RunLocallyOptions = {
  readonly bundle: Bundle
  readonly twice: boolean
  readonly config: LocalEngineConfig
  readonly signal: AbortSignal
  /** Told before each run. */
  readonly onRun?: (number: number, slot: Slot) => void
}

const storeBytes = 2 ** 40
const owner = 'local'

/**
 * Runs a bundle on this machine, without a service; twice, if asked, on two slots where there are two of the same class. Throws
 * REJECTED where the bundle is refused or no slot here can run it.
 */
export async function runLocally(options: RunLocallyOptions): Promise<LocalRuns> {
  const { bundle, twice, config, signal, onRun } = options
  const lifecycle = createLifecycle()
  try {
    const opened = await openLocalEngines(config, lifecycle)
    const artifacts = await openArtifactStore({
      directory: join(opened.directory, 'artifacts'),
      limitBytes: storeBytes,
      shareOf: () => storeBytes,
    })
    const places = slotsFor(bundle, opened)
    const engine = opened.engines.find(({ name }) => name === bundle.engine)
    const [slot] = places
    if (engine === undefined || slot === undefined) throw rejected(`nothing here runs ${bundle.engine} jobs`)
    const other = places.slice(1).find(({ determinismClass }) => determinismClass === slot.determinismClass)
    const runs: FinishedRun[] = []
    for (const [index, place] of (twice ? [slot, other ?? slot] : [slot]).entries()) {
      onRun?.(index + 1, place)
      const nonce = index === 0 ? bundle.nonce : `${bundle.nonce} again`
      runs.push(await runOnce({ ...bundle, nonce }, { engine, slot: place, signal, artifacts }))
    }
    const [one, two] = runs
    const isComparable = one?.state === 'completed' && two?.state === 'completed'
    const folder = join(opened.directory, 'compared')
    const differences = isComparable
      ? await compare(one.finding, two.finding, { artifacts, folder })
      : undefined
    return { runs, differences }
  } finally {
    await lifecycle.close()
  }
}

async function runOnce(
  bundle: Bundle,
  {
    artifacts,
    ...place
  }: Pick<Parameters<typeof performRun>[0], 'engine' | 'slot' | 'signal'> & {
    readonly artifacts: ArtifactStore
  },
): Promise<FinishedRun> {
  if (!isCanonicalisable(bundle)) throw rejected('the bundle is refused: a text holds half a surrogate pair')
  const opened = openBundle(bundle)
  if (opened.kind === 'rejected') throw rejected(`the bundle is refused: ${opened.rejection.message}`)
  const runId = requestDigest(bundle)
  const performed = await performRun(
    { ...place, owner, runId, job: opened.job, report: () => undefined },
    artifacts,
  )
  if (performed.kind !== 'unfit') return performed.run
  const finding = { code: 'KNOWN_ANSWER_FAILED' as const, message: performed.reason, retryable: true }
  return { runId, state: 'failed', finding }
}

function slotsFor(bundle: Bundle, { engines, missing }: OpenedEngines): readonly Slot[] {
  const slots = engines.flatMap((engine) => engine.slots.map((slot) => ({ engine: engine.name, slot })))
  const limits = { queue: 1, queuePerTenant: 1, quantumMs: 0 }
  const state = initialState({ slots, limits, missingEngines: missing })
  const request = {
    engine: bundle.engine,
    provider: 'provider' in bundle ? bundle.provider : undefined,
    requirements: bundle.requirements ?? {},
  }
  const refusal = unsatisfiable(state, request)
  if (refusal !== undefined) throw rejected(refusal.message)
  return state.slots.filter((slot) => fits(request, slot)).map(({ slot }) => slot)
}

/** Every file that is not the same in both, in the order of their paths. */
async function compare(
  one: CompletedFinding,
  two: CompletedFinding,
  { artifacts, folder }: { readonly artifacts: ArtifactStore; readonly folder: string },
): Promise<readonly RunDifference[]> {
  await mkdir(folder)
  const ours = new Map(one.files.map((file) => [file.path, file]))
  const theirs = new Map(two.files.map((file) => [file.path, file]))
  const paths = [...new Set([...ours.keys(), ...theirs.keys()])].sort((a, b) => (a < b ? -1 : 1))
  const differences: RunDifference[] = []
  for (const path of paths) {
    const left = ours.get(path)
    const right = theirs.get(path)
    if (left === undefined || right === undefined) {
      differences.push({ path })
    } else if (left.sha256 !== right.sha256) {
      const files = await Promise.all([left, right].map((file) => fetchFile(file, { artifacts, folder })))
      const first = files[0] && files[1] && firstDifference(files[0], files[1])
      differences.push({ path, ...(first === undefined ? {} : { first }) })
    }
  }
  return differences
}

async function fetchFile(
  { path, sha256, size }: CompletedFinding['files'][number],
  { artifacts, folder }: { readonly artifacts: ArtifactStore; readonly folder: string },
) {
  const artifact = await artifacts.open(sha256, owner)
  if (artifact === undefined) return undefined
  const file = join(folder, sha256)
  await pipeline(artifact.read(), createWriteStream(file))
  return { path, file, size, sha256 }
}

function rejected(message: string): AppError {
  return new AppError({ code: 'REJECTED', message, retryable: false })
}
