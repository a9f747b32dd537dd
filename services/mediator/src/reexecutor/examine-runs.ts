import { setTimeout as delay } from 'node:timers/promises'
import { isReason } from '@lilymed/domain'
import type { Bytes32 } from '@lilymed/domain'
import type { RunBundle, Sha256Digest } from '@lilymed/lilypad'
import { AppError, isAppError } from '@lilymed/service-kit'
import type { ExaminationEnding } from '../duties/examination-ending.ts'
import type { RunEnding } from '../duties/run-ending.ts'
import { retry } from '../duties/retry.ts'
import type { Patience } from '../duties/retry.ts'
import type { VoteName } from '../duties/publish-evidence.ts'
import type { EvidenceShelf } from '../evidence/evidence-shelf.ts'
import type { JobPrivacy } from '../privacy/job-privacy.ts'
import type { KeepPrivateEvidence } from '../privacy/keep-private-evidence.ts'
import type { ExaminationAnswer, FoundAnswer } from './examination-answer.ts'
import { requestDigest } from './execute-bundle.ts'
import type { ExecuteBundle } from './execute-bundle.ts'
import { reasonOf } from './reason-of.ts'
import type { ReexecutorClient } from './reexecutor-client.ts'

/** What is to be examined, and by which rules. */
export type ExaminationTerms = {
  /** The finished runs in their order: what each is known by, and what it was asked for with. */
  readonly runs: readonly { readonly requestDigest: Bytes32; readonly bundle: RunBundle }[]
  readonly claim: {
    /** What the provider claims; null while the claim is sealed. */
    readonly resultCid: string | null
    readonly drawClass?: string
    /** The highest rung that its provider declared; left out where it declared nothing. */
    readonly highestRung?: number
    /** sha256 of the claimed result's CAR, put on the reexecutor before. */
    readonly car?: Bytes32
  }
  /** The text of the module's comparison policy; null where it has none. */
  readonly policy: string | null
  readonly isModulePinned: boolean
  readonly isPortable: boolean
  /** Set where the job is private: then its evidence is sealed, for this vote. */
  readonly privacy?: JobPrivacy & { readonly vote: VoteName }
  /** Brings the claim's CAR to the reexecutor once more, where it dropped it. */
  readonly putClaimAgain?: () => Promise<unknown>
}

/** Has finished runs examined, and keeps the evidence. */
export type ExamineRuns = (terms: ExaminationTerms, patience: Patience) => Promise<ExaminationEnding>

export type ExamineRunsOptions = {
  readonly client: Pick<ReexecutorClient, 'discardArtifact' | 'examine' | 'readExamination' | 'getArtifact'>
  readonly executeBundle: ExecuteBundle
  readonly evidence: Pick<EvidenceShelf, 'keep'>
  /** Keeps what must not be kept in the clear. */
  readonly keepPrivate: KeepPrivateEvidence
  readonly pollIntervalMs?: number
}

/**
 * Has runs examined by the reexecutor that made them. Its finding counts only once its evidence is kept here, whole and checked.
 * Runs that it forgot are given to it again, and files that it dropped are made or put again; silence and refusals become a reason. Only an abort is thrown.
 */
export const createExamineRuns =
  ({ client, executeBundle, evidence, keepPrivate, pollIntervalMs = 250 }: ExamineRunsOptions): ExamineRuns =>
  async ({ runs, privacy, putClaimAgain, ...terms }, patience) => {
    const { signal } = patience
    const request = { runs: runs.map((run) => run.requestDigest), ...terms }
    let examinationId: string | undefined

    const ask = async (): Promise<ExaminationAnswer> => {
      const known = examinationId
      examinationId = undefined
      try {
        const answer = await (known === undefined
          ? client.examine(request, signal)
          : client.readExamination(known, signal))
        if (answer.state === 'failed') {
          const { code, artifact, runId } = answer.failure
          const maker = runs.find((run) => run.requestDigest === runId)
          if (code === 'ARTIFACT_EVICTED' && maker !== undefined)
            remake(await executeBundle(sameBundle(maker), patience, artifact))
          else if (code === 'ARTIFACT_EVICTED') await putClaimAgain?.()
          throw failed(answer.failure)
        }
        ;({ examinationId } = answer)
        return answer
      } catch (failure) {
        if (isAppError(failure) && ['RUN_UNKNOWN', 'RUN_UNFINISHED'].includes(failure.code))
          for (const run of runs) await executeBundle(sameBundle(run), patience)
        if (isAppError(failure) && failure.code === 'ARTIFACT_UNKNOWN') await putClaimAgain?.()
        throw failure
      }
    }
    /**
     * Whatever stays behind goes by the reexecutor's own retention, and is made again where it is needed after all. A reexecutor that does not
     * answer is not waited for once for each file: the vote has its time.
     */
    const discard = async (artifacts: readonly string[]): Promise<void> => {
      for (const artifact of artifacts) {
        try {
          await client.discardArtifact(artifact as Sha256Digest, signal)
        } catch (failure) {
          if (isAppError(failure) && failure.code === 'EXECUTOR_UNREACHABLE') return
        }
      }
    }
    const keep = async ({ evidence: { digest, sha256 } }: FoundAnswer): Promise<Bytes32> => {
      const car = await client.getArtifact(sha256 as Sha256Digest, signal)
      if (privacy !== undefined) {
        const sealed = await keepPrivate(privacy.vote, { car, sha256, digest }, privacy)
        await discard(sealed.artifacts)
        return sealed.digest
      }
      const kept = await evidence.keep(car, sha256)
      if (kept === digest) return kept
      const message = `expected evidence with the root digest ${digest}, got ${kept}`
      throw new AppError({ code: 'EVIDENCE_MALFORMED', message, retryable: false })
    }

    /** Undefined where the reexecutor no longer has the evidence. */
    const keepOrMiss = async (found: FoundAnswer): Promise<Bytes32 | undefined> => {
      try {
        return await keep(found)
      } catch (failure) {
        const isGone = isAppError(failure) && ['ARTIFACT_EVICTED', 'ARTIFACT_UNKNOWN'].includes(failure.code)
        if (isGone && !patience.isOver()) return undefined
        throw failure
      }
    }

    try {
      for (;;) {
        const answer = await retry(ask, patience)
        if (answer.state === 'completed') {
          const found = answer.result
          const kept = await retry(() => keepOrMiss(found), patience)
          if (kept !== undefined) return endingOf(found, kept)
          // The same examination is asked for again, and makes its evidence again.
          examinationId = undefined
        }
        await delay(pollIntervalMs, undefined, { signal })
      }
    } catch (failure) {
      signal.throwIfAborted()
      const [reason, message] = reasonOf(failure)
      return { kind: 'failed', reason, message }
    }
  }

/** What was executed again must have ended, or the file that it was wanted for is not there. */
const remake = (ending: RunEnding): void => {
  if (ending.kind === 'completed') return
  const message = `a file of a run was dropped, and could not be made again: ${ending.message}`
  throw new AppError({ code: ending.reason, message, retryable: false })
}

/** The bundle to run again where the reexecutor forgot a run; it must still be the one that was run. */
const sameBundle = ({ requestDigest: digest, bundle }: ExaminationTerms['runs'][number]): RunBundle => {
  if (requestDigest(bundle) === digest) return bundle
  const message = 'the bundle that the deal gives now is not the one that was run'
  throw new AppError({ code: 'MODULE_MUTABLE', message, retryable: false })
}

/** A finding as the mediation records it. One that wants another run is none: every run the rule asks for was made. */
const endingOf = ({ finding, reason, detail, rung }: FoundAnswer, evidence: Bytes32): ExaminationEnding => {
  if (finding === 'UNDECIDED') {
    const message = `the reexecutor comes to no finding${detail === undefined ? '' : `: ${detail}`}`
    return { kind: 'failed', reason: 'EXECUTOR_UNAVAILABLE', message }
  }
  const known = finding === 'CANNOT_EXECUTE' && reason !== undefined && isReason(reason) ? reason : null
  return { kind: 'completed', examination: { finding, reason: known, rung, evidence } }
}

const failed = ({
  code,
  message,
  retryable = false,
}: Extract<ExaminationAnswer, { state: 'failed' }>['failure']): AppError =>
  new AppError({ code, message, retryable })
