import { adviseChallenge } from '@lilymed/api'
import type { ChallengeAdvice, ChallengePosition, DryRun } from '@lilymed/api'
import {
  assembleBundle,
  createGitModules,
  createImageResolver,
  createMemoryResolutionRecord,
  createSolverClient,
  proveDeal,
} from '@lilymed/lilypad'
import { portableClass } from '@lilymed/parties'
import { runLocally } from '@lilymed/reexecutor'
import type { LocalRuns, RunLocallyOptions } from '@lilymed/reexecutor'
import { AppError, isAppError, printable } from '@lilymed/service-kit'
import { classId } from '@lilymed/network'
import { textOption } from '../command.ts'
import type { Invocation } from '../command.ts'
import { loadLocalSettings } from '../reexecutor/local-settings.ts'
import type { PartySettings } from './party-settings.ts'

export type { LocalRuns }

export type DryRunRequest = {
  readonly position: ChallengePosition
  readonly settings: PartySettings
  readonly signal: AbortSignal
}

type Prepared =
  | {
      readonly kind: 'assembled'
      readonly bundle: RunLocallyOptions['bundle']
      readonly isPinned: boolean
    }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Runs a disputed job twice on this machine, as a mediator would, and says whether to challenge its claim. What keeps it from being run
 * is an answer, too; only a solver that cannot be reached throws.
 */
export const dryRun = async (
  { options, environment, note }: Pick<Invocation, 'options' | 'environment' | 'note'>,
  { position, settings, signal }: DryRunRequest,
): Promise<{ readonly advice: ChallengeAdvice; readonly runs: readonly DryRun[] }> => {
  const prepared = await prepare(position, settings, signal)
  if (prepared.kind === 'refused') {
    return { advice: { advice: 'undecided', reason: prepared.reason }, runs: [] }
  }
  const config = loadLocalSettings({ options: { config: textOption(options, 'engines') }, environment })
  const local = await runLocally({
    bundle: prepared.bundle,
    twice: true,
    config,
    signal,
    onRun: (number, { id }) => note(`run ${number} of 2 on ${printable(id)} …\n`),
  }).catch((failure: unknown) => {
    // A machine that cannot run the job is no reason to call its result wrong.
    if (isAppError(failure) && failure.code === 'REJECTED') return failure.message
    throw failure
  })
  if (typeof local === 'string') return { advice: { advice: 'undecided', reason: local }, runs: [] }
  const runs = local.runs.map(dryRunOf)
  return { advice: adviseChallenge(position, { runs, isPinned: prepared.isPinned }, portableClass), runs }
}

const dryRunOf = (run: LocalRuns['runs'][number]): DryRun =>
  run.state === 'completed'
    ? { state: 'completed', resultCid: run.finding.resultCid, drawClass: classId(run.finding.drawClass) }
    : { state: 'failed', code: run.finding.code, message: run.finding.message }

const prepare = async (
  { deal, dealId }: ChallengePosition,
  { solverUrl, modules: { gitHosts, registries } }: PartySettings,
  signal: AbortSignal,
): Promise<Prepared> => {
  if (solverUrl === undefined) {
    const message = 'a dry run needs the deal’s document: name the solver with --solver'
    throw new AppError({ code: 'USAGE', message, retryable: false })
  }
  const source = createSolverClient({ url: solverUrl, signal })
  const { document } = await source.getDeal(dealId)
  const proof = proveDeal(dealId, document, deal ?? undefined)
  if (proof.kind === 'rejected') return { kind: 'refused', reason: proof.rejection.message }
  const record = createMemoryResolutionRecord()
  const assembled = await assembleBundle({
    deal: proof.deal,
    source,
    modules: createGitModules({ hosts: gitHosts.map((host) => ({ host, insecure: false })), record }),
    images: createImageResolver({
      registries: registries.map((host) => ({ host, insecure: false })),
      record,
    }),
    nonce: 'dry run',
    signal,
  })
  if (assembled.kind === 'rejected') {
    const { code, detail, message } = assembled.rejection
    return { kind: 'refused', reason: `the job cannot be run (${code}, ${detail}): ${message}` }
  }
  // The same document by its reader's type: lists that may be written to, members that may be left out.
  const bundle = assembled.bundle as RunLocallyOptions['bundle']
  return { kind: 'assembled', bundle, isPinned: assembled.origin.isPinned }
}
