import type { DealOnChain } from '@lilymed/api'
import { CREATOR, PROVIDER, samplePosition } from '@lilymed/api/testing/sample-position'
import type { PartyView } from '../acts/party-view.ts'
import type { DisputeSeen } from '../dispute/read-dispute.ts'

export { CREATOR, PROVIDER } from '@lilymed/api/testing/sample-position'

export const LP = 10n ** 18n
export const MEDIATOR = '0x0000000000000000000000000000000000000031'
export const DISPUTE = `0x${'d1'.repeat(32)}`
/** Unix seconds at which the sample's ruling can no longer be appealed. */
export const FINAL_AT = 1_000_060
const position = samplePosition()

/** A deal that is disputed. */
export const sampleDeal = (change: Partial<DealOnChain> = {}): DealOnChain => {
  if (position.deal === null) throw new TypeError('expected the sample to have a deal')
  return { ...position.deal, state: 'ResultsChecked', ...change }
}

/** A dispute whose first round ruled REJECT; a second could follow. */
export const sampleDispute = (change: Partial<DisputeSeen> = {}): DisputeSeen => ({
  block: 7,
  at: 1_000_000,
  disputeId: DISPUTE,
  dealId: 'deal',
  jobCreator: CREATOR,
  resourceProvider: PROVIDER,
  mode: 'STANDARD',
  phase: 'APPEAL',
  round: 1,
  rounds: 1,
  classRounds: 2,
  outcome: 'REJECT',
  seats: [],
  committed: 3,
  revealed: 3,
  phaseEndsAt: FINAL_AT,
  deadline: 1_003_600,
  isSealed: false,
  hasEvidence: false,
  parameterVersion: 1,
  mediationFee: 3n * LP,
  finalAt: FINAL_AT,
  ...change,
})

/** The provider's view of that dispute, with enough of everything. */
export const sampleView = (
  change: Partial<Omit<PartyView, 'account'>> & { readonly account?: Partial<PartyView['account']> } = {},
): PartyView => {
  const { controller, disputePool, settlement, token } = position.contracts
  return {
    block: { number: 7, hash: `0x${'b7'.repeat(32)}`, time: 1_000_000 },
    dealId: 'deal',
    deal: sampleDeal(),
    dispute: sampleDispute(),
    unsettled: [],
    appellant: null,
    parameters: position.parameters,
    isPaused: false,
    contracts: { controller, disputePool, settlement, token },
    ...change,
    account: { address: PROVIDER, tokens: 100n * LP, allowance: 0n, credit: 0n, coin: 1n, ...change.account },
  }
}
