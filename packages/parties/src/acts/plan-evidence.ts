import { refuseAct, refuseOffChain } from './act.ts'
import type { Act } from './act.ts'
import { partySteps } from './party-steps.ts'
import type { PartyView } from './party-view.ts'
import { refusePenniless } from './require-party.ts'

/** Longest location that the pool takes, in bytes. Source: Challenges.MAX_LOCATION. */
const LONGEST_LOCATION = 512

/**
 * Plans saying where a claim's bytes are. Whether they are there, and hash to the claim, is for the caller to have proved.
 *
 * @param options.isAgain say it although somebody has said it already
 */
export const planEvidence = (
  { deal, dispute, account, contracts }: PartyView,
  location: string,
  options: { readonly isAgain?: boolean } = {},
): Act => {
  if (deal === null) return refuseOffChain(contracts.controller)
  if (dispute === null)
    return refuseAct('NO_DISPUTE', 'this deal has no dispute: there is nobody to show evidence to')
  if (account.address !== deal.jobCreator && account.address !== deal.resourceProvider) {
    return refuseAct(
      'NOT_A_PARTY',
      `only the parties can post evidence, ${deal.jobCreator} and ${deal.resourceProvider}; this key is ${account.address}`,
    )
  }
  if (dispute.phase === 'FINAL' || dispute.phase === 'SETTLING') {
    return refuseAct('DISPUTE_OVER', `the dispute is over: it ended ${dispute.outcome ?? 'without a ruling'}`)
  }
  const length = new TextEncoder().encode(location).length
  if (length === 0 || length > LONGEST_LOCATION) {
    return refuseAct(
      'LOCATION_LENGTH',
      `a location has 1 to ${LONGEST_LOCATION} bytes, got ${length}: shorten it`,
    )
  }
  if (dispute.hasEvidence && options.isAgain !== true) {
    return {
      kind: 'nothing',
      message: 'evidence is posted in this dispute already; post another location with --again',
    }
  }
  const penniless = refusePenniless(account)
  if (penniless !== undefined) return penniless
  return {
    kind: 'planned',
    steps: [partySteps(contracts).postEvidence(dispute.disputeId, location)],
    pays: 0n,
    effects: [
      'votes above rung 0 count from now on, up to the rung that the provider declared',
      'mediators take from their own sources whatever hashes to the claim: keep the bytes there until the dispute is over',
    ],
    warnings: ['the location is public for ever'],
  }
}
