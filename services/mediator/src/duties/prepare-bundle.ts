import type { Address, DealId, Reason } from '@lilymed/domain'
import { assembleBundle, proveDeal } from '@lilymed/lilypad'
import type { AssembleOptions, Deal, RunBundle, SolverClient } from '@lilymed/lilypad'
import { isAppError } from '@lilymed/service-kit'
import type { ClaimTerms } from '../chain-state/dispute-record.ts'
import { declaredClass } from './declared-class.ts'
import type { DrawClassName } from './declared-class.ts'
import { withheldMessage } from '../privacy/job-privacy.ts'
import type { JobFacts, JobPrivacy } from '../privacy/job-privacy.ts'
import type { Privacy } from '../privacy/open-privacy.ts'
import { retry } from './retry.ts'
import type { Patience } from './retry.ts'

/** What is to be run: a deal as the chain has it. */
export type DealReference = {
  readonly dealId: DealId
  /** The deal's members on chain; undefined where they were not read. */
  readonly members?:
    | {
        readonly solver: Address
        readonly jobCreator: Address
        readonly resourceProvider: Address
        readonly mediators: readonly Address[]
      }
    | undefined
}

/** A bundle ready to run, or the reason why there is none. */
export type PreparedBundle =
  | {
      readonly kind: 'prepared'
      readonly bundle: RunBundle
      /** The text of the module's comparison policy; null where it has none. */
      readonly policy: string | null
      /** Whether the deal names the module so that it cannot have been another when the claim was made. */
      readonly isModulePinned: boolean
      /** Set where the job is private. */
      readonly privacy?: JobPrivacy
      /** Set where the job is private: the nonce that the bundle of a run has, by the one that it was asked for with. */
      readonly hideNonce?: Privacy['hideNonce']
    }
  | {
      readonly kind: 'refused'
      readonly reason: Reason
      /** Of a private job without what it may quote. */
      readonly message: string
    }

/** What a run is prepared for. */
export type PrepareRequest = {
  readonly deal: DealReference
  readonly terms: ClaimTerms
  /** Sets this mediator's runs apart from everyone else's on a shared reexecutor. */
  readonly nonce: string
}

/** Fetches and proves everything a run needs. */
export type PrepareBundle = (request: PrepareRequest, patience: Patience) => Promise<PreparedBundle>

export type PrepareBundleOptions = Pick<AssembleOptions, 'modules' | 'images' | 'limits'> & {
  readonly solver: Pick<SolverClient, 'getDeal' | 'getModuleTemplate' | 'getBlob'>
  readonly drawClassName: DrawClassName
  /** Whether a job is private; none is unless given. */
  readonly privacyOf?: Privacy['privacyOf']
  /** How the runs of a private job are named apart; as others unless given. */
  readonly hideNonce?: Privacy['hideNonce']
}

const plain = (nonce: string): string => nonce

/**
 * Prepares bundles from a solver that is trusted with nothing: its deal document must hash to the deal id on chain, and the module
 * and program to the digests in it. Whatever it answers becomes a bundle or a reason; only an abort is thrown.
 */
export const createPrepareBundle =
  ({
    solver,
    drawClassName,
    privacyOf = () => undefined,
    hideNonce = plain,
    ...options
  }: PrepareBundleOptions): PrepareBundle =>
  async ({ deal: { dealId, members }, terms, nonce }, patience) => {
    const drawClass = declaredClass(terms, drawClassName)
    const requirements = drawClass === undefined ? {} : { requirements: { drawClass } }
    let privacy = privacyOf({ dealId, ...members })
    const refused = (reason: Reason, message: string): PreparedBundle => ({
      kind: 'refused',
      reason,
      message: privacy === undefined ? message : withheldMessage,
    })
    try {
      const { document } = await retry(() => solver.getDeal(dealId), patience)
      const proof = proveDeal(dealId, document, members)
      if (proof.kind === 'rejected') return refused('DEAL_UNPROVEN', proof.rejection.message)
      privacy = privacyOf(factsOf(proof.deal))
      const { signal } = patience
      const own = privacy === undefined ? nonce : hideNonce(nonce)
      const given = { deal: proof.deal, source: solver, nonce: own, signal }
      const asked = { ...options, ...requirements, ...given }
      const assembled = await retry(() => assembleBundle(asked), patience)
      if (assembled.kind === 'rejected') {
        const { code, detail, message } = assembled.rejection
        return refused(code, `${detail}: ${message}`)
      }
      const { bundle, origin } = assembled
      const policy = textOf(origin.policy)
      if (policy === undefined) return refused('MODULE_REFUSED', 'the comparison policy is not UTF-8')
      return {
        kind: 'prepared',
        bundle,
        policy,
        isModulePinned: origin.isPinned,
        ...(privacy === undefined ? {} : { privacy, hideNonce }),
      }
    } catch (failure) {
      patience.signal.throwIfAborted()
      if (!isAppError(failure)) return refused('FETCH_FAILED', 'the solver client failed without a code')
      const isNoDeal = ['SOLVER_ANSWER_MALFORMED', 'SOLVER_ANSWER_TOO_LARGE'].includes(failure.code)
      return refused(isNoDeal ? 'DEAL_UNPROVEN' : 'FETCH_FAILED', `${failure.code}: ${failure.message}`)
    }
  }

/** Null where there is no policy, undefined where it is no text. */
const textOf = (policy: Uint8Array | undefined): string | null | undefined => {
  if (policy === undefined) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(policy)
  } catch {
    return undefined
  }
}

const factsOf = ({ id, members, job_offer: { module, inputs } }: Deal): JobFacts => ({
  dealId: id,
  jobCreator: members.job_creator,
  resourceProvider: members.resource_provider,
  module: module.repo,
  inputs,
})
