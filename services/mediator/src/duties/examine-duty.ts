import { cidV0OfDigest, claimRung, HIGHEST_EXACT_RUNG, readComparisonPolicy } from '@lilymed/domain'
import type { Bytes32, Rung } from '@lilymed/domain'
import type { RunBundle } from '@lilymed/lilypad'
import { printable } from '@lilymed/service-kit'
import type { ClaimTerms } from '../chain-state/dispute-record.ts'
import { withheldMessage } from '../privacy/job-privacy.ts'
import type { ExaminationTerms, ExamineRuns } from '../reexecutor/examine-runs.ts'
import { requestDigest } from '../reexecutor/execute-bundle.ts'
import { declaredClass } from './declared-class.ts'
import type { DrawClassName } from './declared-class.ts'
import type { ExaminationRecord } from './examination-record.ts'
import type { ExaminationEnding } from './examination-ending.ts'
import type { DealReference, PrepareBundle } from './prepare-bundle.ts'
import type { Patience } from './retry.ts'

/** The examination of a vote's runs. */
export type ExamineRequest = {
  readonly deal: DealReference
  readonly terms: ClaimTerms
  /** The nonce that a run was asked for with. */
  readonly nonceOf: (run: number) => string
  /** Chain time, unix seconds. */
  readonly at: number
}

/** Has a vote's runs examined and records what was found; only an abort and the store's failures are thrown. */
export type ExamineDuty = (
  journal: ExaminationRecord,
  request: ExamineRequest,
  patience: Patience,
) => Promise<void>

/** Brings the bytes behind a claim to the reexecutor and names them by their sha256; undefined where they cannot be had. */
export type PutClaim = (resultCid: string, patience: Patience) => Promise<Bytes32 | undefined>

export type ExamineDutyOptions = {
  readonly prepareBundle: PrepareBundle
  readonly examineRuns: ExamineRuns
  readonly putClaim: PutClaim
  readonly drawClassName: DrawClassName
}

/** Prepares, has examined and records. */
export const createExamineDuty =
  ({ prepareBundle, examineRuns, putClaim, drawClassName }: ExamineDutyOptions): ExamineDuty =>
  async (journal, { deal, terms, nonceOf, at }, patience) => {
    const examine = async (
      state: ReturnType<ExaminationRecord['state']>,
    ): Promise<ExaminationEnding | undefined> => {
      const { draw, examination, runs } = state
      if (draw === null || examination === null) return undefined
      const prepared = await prepareBundle({ deal, terms, nonce: nonceOf(1) }, patience)
      if (prepared.kind === 'refused') {
        return { kind: 'failed', reason: prepared.reason, message: prepared.message }
      }
      const { bundle, policy, isModulePinned, privacy } = prepared
      const bundleOf = (run: number, digest: Bytes32): RunBundle => {
        const plain = { ...bundle, nonce: nonceOf(run) }
        // Runs that an earlier version asked for have the plain nonce, private or not.
        const isPlain = prepared.hideNonce === undefined || requestDigest(plain) === digest
        return isPlain ? plain : { ...bundle, nonce: prepared.hideNonce(plain.nonce) }
      }
      const resultCid = draw.isSealed ? null : cidV0OfDigest(draw.claimDigest)
      const isClimbing = resultCid !== null && mayClimb(policy, terms.declaredRung, examination.highestRung)
      const car = isClimbing ? await putClaim(resultCid, patience) : undefined
      const drawClass = declaredClass(terms, drawClassName)
      // What is found of a sealed claim is held against it unseen, so the runs must have been in the class that it was made in.
      if (draw.isSealed && draw.isRejectable && drawClass === undefined && !terms.isPortable) {
        const message = `the claim was made in the class ${terms.drawClass}, whose name is not configured`
        return { kind: 'failed', reason: 'CLASS_UNKNOWN', message }
      }
      const claim: ExaminationTerms['claim'] = {
        resultCid,
        ...(drawClass !== undefined && { drawClass }),
        ...(terms.declaredRung !== null && { highestRung: terms.declaredRung }),
        ...(car !== undefined && { car }),
      }
      const ended = runs
        .filter((run) => run.status === 'completed')
        .toSorted((left, right) => left.run - right.run)
        .map(({ run, requestDigest: digest }) => ({ requestDigest: digest, bundle: bundleOf(run, digest) }))
      const { isPortable } = terms
      const { disputeId, round } = draw
      const examined = {
        runs: ended,
        claim,
        policy,
        isModulePinned,
        isPortable,
        ...(privacy === undefined ? {} : { privacy: { ...privacy, vote: { disputeId, round } } }),
        ...(resultCid === null || car === undefined
          ? {}
          : { putClaimAgain: () => putClaim(resultCid, patience) }),
      }
      const ending = await examineRuns(examined, patience)
      const isWithheld = ending.kind === 'failed' && privacy !== undefined
      return isWithheld ? { ...ending, message: withheldMessage } : ending
    }

    const ending = await examine(journal.state())
    if (ending === undefined) return
    await journal.execute(
      ending.kind === 'completed'
        ? { type: 'CompleteExamination', examination: ending.examination, at }
        : { type: 'FailExamination', reason: ending.reason, message: printable(ending.message) },
    )
  }

/** Whether the claim's bytes are of use: they are compared above the exact rungs, and a vote may name the rung that is reached. */
const mayClimb = (text: string | null, declaredRung: Rung | null, highestRung: number): boolean => {
  const read = text === null ? undefined : readComparisonPolicy(text)
  if (read?.kind !== 'read') return false
  const rung = claimRung(read.policy.rung, declaredRung) ?? 0
  return rung > HIGHEST_EXACT_RUNG && rung <= highestRung
}
