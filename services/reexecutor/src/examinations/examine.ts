import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { policyDigest } from '@lilymed/domain'
import type { ComparisonPolicy } from '@lilymed/domain'
import type { ComparedFile } from '../compare/compared-file.ts'
import type { Comparer } from '../compare/comparer.ts'
import type { EvidenceDocument, EvidenceRun } from '../evidence/evidence-document.ts'
import type { RunView } from '../runs/run-view.ts'
import { compareRuns, compareWithClaim } from './compare-claim.ts'
import type { Comparing, ComparingContext } from './compare-claim.ts'
import { examinationId } from './examination-request.ts'
import type { ExaminationRequest } from './examination-request.ts'
import { openKept } from './examined-artifacts.ts'
import type { OpenArtifacts } from './examined-artifacts.ts'
import { readLogTail } from './read-log-tail.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { claimKind, policyInForce, stateOf } from './state-finding.ts'

export type FinishedRun = Extract<RunView, { readonly state: 'completed' | 'failed' }>

/** Unpacks the CAR of a claim into a folder; `refused` where it does not hash to the CID or breaks a rule of unpacking. */
export type ReadClaimCar = (options: {
  readonly car: Readable
  readonly resultCid: string
  readonly directory: string
  readonly signal: AbortSignal
}) => Promise<
  | { readonly kind: 'read'; readonly files: readonly ComparedFile[] }
  | { readonly kind: 'refused'; readonly message: string }
>

export type ExamineOptions = {
  readonly artifacts: OpenArtifacts
  readonly comparer: Comparer
  readonly readClaimCar: ReadClaimCar
  /** A folder for the files that are compared. */
  readonly directory: string
}

/** Compares runs with a claim and with each other and says what follows; throws only failures of ours. */
export async function examine(
  request: ExaminationRequest,
  runs: readonly FinishedRun[],
  { artifacts, comparer, readClaimCar, directory }: ExamineOptions,
  signal: AbortSignal,
): Promise<EvidenceDocument> {
  const stage = await openStage(directory, artifacts)
  try {
    const { policy } = policyInForce(request.policy)
    const claim = await readClaim(request, stage, { artifacts, readClaimCar }, signal)
    const compared = await compareAll(request, runs, policy, claim.files, { comparer, stage, signal })
    const facts = {
      version: 1 as const,
      examinationId: examinationId(request),
      request,
      policyDigest: policyDigest(Buffer.from(request.policy ?? '')),
      claimBytes: claim.bytes,
      runs: await Promise.all(runs.map((run) => evidenceOf(run, artifacts))),
      ...compared,
    }
    const statement = stateOf(facts)
    const detail = statement.reason === 'CLAIM_REFUSED' ? { detail: claim.message ?? '' } : {}
    return { ...facts, statement: { ...statement, ...detail } }
  } finally {
    await stage.close()
  }
}

type ClaimRead = {
  readonly bytes: EvidenceDocument['claimBytes']
  readonly files?: readonly ComparedFile[]
  readonly message?: string
}

async function readClaim(
  { claim: { car: digest, resultCid } }: ExaminationRequest,
  stage: Stage,
  { artifacts, readClaimCar }: Pick<ExamineOptions, 'artifacts' | 'readClaimCar'>,
  signal: AbortSignal,
): Promise<ClaimRead> {
  if (digest === undefined || resultCid === null || claimKind(resultCid) !== 'named')
    return { bytes: 'absent' }
  const car = (await openKept(artifacts, digest)).read()
  const read = await readClaimCar({ car, resultCid, directory: join(stage.directory, 'claim'), signal })
  return read.kind === 'read'
    ? { bytes: 'read', files: read.files }
    : { bytes: 'refused', message: read.message }
}

async function compareAll(
  { claim: { resultCid } }: ExaminationRequest,
  runs: readonly FinishedRun[],
  policy: ComparisonPolicy | null,
  claimFiles: readonly ComparedFile[] | undefined,
  context: ComparingContext,
): Promise<Pick<EvidenceDocument, 'comparisons' | 'exceeded'>> {
  const completed = runs.filter((run) => run.state === 'completed').map(({ finding }) => finding)
  const [first, second] = completed
  const exceeded: string[] = []
  const take = (comparing: Comparing) => {
    if ('comparison' in comparing) return comparing.comparison
    exceeded.push(comparing.exceeded)
    return null
  }
  if (policy === null) return { comparisons: { withClaim: completed.map(() => null), betweenRuns: null } }
  const isNamed = resultCid !== null && claimKind(resultCid) === 'named'
  const claim = isNamed && { resultCid, ...(claimFiles === undefined ? {} : { files: claimFiles }) }
  const withClaim = []
  for (const run of completed)
    withClaim.push(claim ? take(await compareWithClaim(run, claim, policy, context)) : null)
  const betweenRuns = first && second ? take(await compareRuns(first, second, policy, context)) : null
  const [message] = exceeded
  return { comparisons: { withClaim, betweenRuns }, ...(message === undefined ? {} : { exceeded: message }) }
}

async function evidenceOf(run: FinishedRun, artifacts: OpenArtifacts): Promise<EvidenceRun> {
  const { runId, state, finding } = run
  if (state === 'failed') return { ...finding, state, runId }
  const [stdout, stderr] = await Promise.all([
    readLogTail(finding, 'stdout', artifacts),
    readLogTail(finding, 'stderr', artifacts),
  ])
  return { ...finding, state, runId, logs: { stdout, stderr } }
}
