import { keccak256 } from 'ethers/crypto'
import { toUtf8Bytes } from 'ethers/utils'
import type { Address, DealId } from '../values/ids.ts'
import type { DealAnomaly } from './anomaly.ts'
import type { DealTerms } from './terms.ts'
import type { DealStatus } from './transitions.ts'

/** A request for mediation of a deal, by whichever handler the controller has. */
export type MediationRequest = {
  readonly dealId: DealId
  readonly mediator: Address
  /** The contract that announced it. */
  readonly handler: Address
  /** Unix seconds of its block; null where they are not known. */
  readonly at: number | null
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * Whom Lilypad's own handler draws of the mediators that the parties agreed to: keccak256(timestamp ‖ dealId) modulo their number.
 * Source: LilypadMediationRandom.mediationRequest.
 */
export const drawnMediator = (
  dealId: DealId,
  at: number,
  mediators: readonly Address[],
): Address | undefined => {
  const seed = keccak256(`0x${at.toString(16).padStart(64, '0')}${hexOf(toUtf8Bytes(dealId))}`)
  return mediators[Number(BigInt(seed) % BigInt(mediators.length))]
}

/** What is wrong with a request for mediation. A handler that names itself, as the pool does, draws by rules of its own. */
export const mediationAnomalies = (
  { state, terms }: { readonly state: DealStatus; readonly terms: DealTerms | null },
  { dealId, mediator, handler, at }: MediationRequest,
): readonly DealAnomaly[] => {
  const early: readonly DealAnomaly[] =
    state === 'ResultsChecked' ? [] : [{ code: 'MEDIATION_OUT_OF_STATE', state }]
  if (mediator === handler || terms === null || at === null || terms.mediators.length === 0) return early
  const expected = drawnMediator(dealId, at, terms.mediators)
  if (expected === undefined || expected === mediator) return early
  return [...early, { code: 'MEDIATOR_NOT_DRAWN', expected, found: mediator }]
}
