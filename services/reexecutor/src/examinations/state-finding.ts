import {
  EXACT_POLICY,
  PORTABLE_CLASS,
  isReason,
  judge,
  matchClaim,
  matchClasses,
  readComparisonPolicy,
} from '@lilymed/domain'
import type { ComparisonPolicy, ExaminedRun, PolicyRejection } from '@lilymed/domain'
import { cidDigest } from '@lilymed/lilypad/result-directory'
import type { EvidenceDocument, EvidenceRun, Statement } from '../evidence/evidence-document.ts'

/** What a module's policy says; `policy` is null where it cannot be read. */
export type PolicyInForce = { readonly policy: ComparisonPolicy | null; readonly rejection?: PolicyRejection }

/** The policy of a request: its text, or byte for byte where the module has none. */
export function policyInForce(text: string | null): PolicyInForce {
  if (text === null) return { policy: EXACT_POLICY }
  const read = readComparisonPolicy(text)
  return read.kind === 'read' ? { policy: read.policy } : { policy: null, rejection: read.rejection }
}

/** What a claim is, by its text. */
export const claimKind = (resultCid: string | null): 'named' | 'sealed' | 'malformed' => {
  if (resultCid === null) return 'sealed'
  return cidDigest(resultCid) === undefined ? 'malformed' : 'named'
}

/** The statement that follows from everything an examination saw: the domain's judgement, in the words of the API. */
export function stateOf(facts: Omit<EvidenceDocument, 'statement'>): Statement {
  const { request, runs, comparisons, claimBytes, exceeded } = facts
  const { policy, rejection } = policyInForce(request.policy)
  const completed = runs.filter((run) => run.state === 'completed')
  const examined = runs.map((run): ExaminedRun => {
    if (run.state === 'failed')
      return { status: 'failed', reason: isReason(run.code) ? run.code : 'EXECUTOR_UNAVAILABLE' }
    return {
      status: 'completed',
      knownAnswerPassed: run.knownAnswer.ok,
      classMatch: matchClaim(run, request.claim, policy?.compatibleClasses ?? []),
      withClaim: comparisons.withClaim[completed.indexOf(run)] ?? null,
    }
  })
  const judgement = judge({
    runs: exceeded === undefined ? examined : [...examined, { status: 'failed', reason: 'RESOURCE_LIMIT' }],
    betweenRuns: comparisons.betweenRuns,
    isOneCid: new Set(completed.map(({ resultDigest }) => resultDigest)).size < 2,
    isOneClass: isOneClass(completed, policy),
    claim: claimKind(request.claim.resultCid),
    claimBytes,
    policy,
    declaredRung: request.claim.highestRung ?? null,
    isModulePinned: request.isModulePinned,
    // Whoever challenges may have chosen the class; only what our own runs were made by shows that it is the job's.
    isPortable: request.isPortable && completed.every((run) => run.drawClass === PORTABLE_CLASS),
    isRejectable: request.isPortable || request.claim.drawClass !== undefined,
  })
  if (judgement.kind === 'wanted') return { finding: 'UNDECIDED', wantedRun: judgement.run, rung: 0 }
  const { finding, rung } = judgement
  if (finding !== 'CANNOT_EXECUTE') return { finding, rung }
  const { reason } = judgement
  const detail =
    reason === 'MODULE_REFUSED' ? rejection?.message : reason === 'RESOURCE_LIMIT' ? exceeded : undefined
  return { finding, rung, reason, ...(detail === undefined ? {} : { detail }) }
}

type CompletedRun = Extract<EvidenceRun, { readonly state: 'completed' }>

function isOneClass([first, second]: readonly CompletedRun[], policy: ComparisonPolicy | null): boolean {
  if (first === undefined || second === undefined) return true
  const match = matchClasses(first.determinismClass, second.determinismClass, policy?.compatibleClasses ?? [])
  return match === 'identical' || match === 'compatible'
}
