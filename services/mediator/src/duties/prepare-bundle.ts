import type { Address, DealId, Reason } from '@lilymed/domain'
import { assembleBundle, proveDeal } from '@lilymed/lilypad'
import type { RunBundle, SolverClient } from '@lilymed/lilypad'
import { isAppError } from '@lilymed/service-kit'
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
    }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly message: string }

/** Fetches and proves everything a run needs. */
export type PrepareBundle = (
  deal: DealReference,
  nonce: string,
  patience: Patience,
) => Promise<PreparedBundle>

/**
 * Prepares bundles from a solver that is trusted with nothing: its deal document must hash to the deal id on chain, and the module
 * and program to the digests in it. Whatever it answers becomes a bundle or a reason; only an abort is thrown.
 */
export const createPrepareBundle =
  (solver: Pick<SolverClient, 'getDeal' | 'getModuleTemplate' | 'getBlob'>): PrepareBundle =>
  async ({ dealId, members }, nonce, patience) => {
    try {
      const { document } = await retry(() => solver.getDeal(dealId), patience)
      const proof = proveDeal(dealId, document, members)
      if (proof.kind === 'rejected') return refused('DEAL_UNPROVEN', proof.rejection.message)
      const assembled = await retry(
        () => assembleBundle({ deal: proof.deal, source: solver, nonce }),
        patience,
      )
      return assembled.kind === 'assembled'
        ? { kind: 'prepared', bundle: assembled.bundle, policy: null, isModulePinned: true }
        : refused(assembled.rejection.code, `${assembled.rejection.detail}: ${assembled.rejection.message}`)
    } catch (failure) {
      patience.signal.throwIfAborted()
      if (!isAppError(failure)) return refused('FETCH_FAILED', 'the solver client failed without a code')
      const isNoDeal = ['SOLVER_ANSWER_MALFORMED', 'SOLVER_ANSWER_TOO_LARGE'].includes(failure.code)
      return refused(isNoDeal ? 'DEAL_UNPROVEN' : 'FETCH_FAILED', `${failure.code}: ${failure.message}`)
    }
  }

const refused = (reason: Reason, message: string): PreparedBundle => ({ kind: 'refused', reason, message })
