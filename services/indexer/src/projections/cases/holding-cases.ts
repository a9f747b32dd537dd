import { fact } from '../../testing/given.ts'
import type { Case, Cases } from './case.ts'
import { opening, seat } from './dispute-facts.ts'
import { anna, creator, dealId, disputeId, drawClass, provider, sponsor } from './people.ts'

const funded = fact('ChallengeFunded', { dealId, jobCreator: creator, drawClass, rounds: 1, amount: '10' })
const paidIn = fact('PaymentMade', { dealId, payee: provider, amount: '1', reason: 2, direction: 0 })

const settlement = (when: Case['when'], leaves: object, given: Case['given'] = [funded]): Case => ({
  given,
  when,
  key: 'Settlement',
  leaves,
})

const credited = settlement(
  fact('TreasuryCredited', { disputeId, amount: '4' }),
  { received: { ChallengeFunded: '10' }, credited: { TreasuryCredited: '4' } },
  [funded],
)

export const holdingCases: Cases = {
  StakeAdded: {
    given: [fact('StakeAdded', { mediator: anna, amount: '5', stake: '5' })],
    when: fact('StakeAdded', { mediator: anna, amount: '2', stake: '7' }),
    key: 'StakeRegistry',
    leaves: { received: { StakeAdded: '7' } },
  },
  StakeWithdrawn: {
    given: [],
    when: fact('StakeWithdrawn', { mediator: anna, amount: '2' }),
    key: 'StakeRegistry',
    leaves: { paidOut: { StakeWithdrawn: '2' } },
  },
  StakeSlashed: {
    given: [],
    when: fact('StakeSlashed', { mediator: anna, disputeId, amount: '3' }),
    key: 'StakeRegistry',
    leaves: { paidOut: { StakeSlashed: '3' } },
  },
  BondAdded: {
    given: [],
    when: fact('BondAdded', { sponsor, amount: '50', bond: '150' }),
    key: 'Canaries',
    leaves: { received: { BondAdded: '50' } },
  },
  BondWithdrawn: {
    given: [],
    when: fact('BondWithdrawn', { sponsor, amount: '20' }),
    key: 'Canaries',
    leaves: { paidOut: { BondWithdrawn: '20' } },
  },
  CanaryReleased: settlement(
    fact('CanaryReleased', { sponsor, disputeId, forfeited: '30' }),
    { received: { ChallengeFunded: '10', CanaryReleased: '30' } },
    [funded],
  ),
  ChallengeFunded: settlement(funded, {
    received: { ChallengeFunded: '20' },
    chainId: 31_337,
    contract: 'Settlement',
  }),
  FundingWithdrawn: settlement(fact('FundingWithdrawn', { dealId, jobCreator: creator, amount: '10' }), {
    received: { ChallengeFunded: '10' },
    paidOut: { FundingWithdrawn: '10' },
  }),
  FeeCaptured: settlement(fact('FeeCaptured', { disputeId, from: anna, amount: '1' }), {
    received: { FeeCaptured: '1' },
  }),
  AppealBondReceived: settlement(
    fact('AppealBondReceived', { disputeId, round: 1, appellant: anna, fees: '7', bond: '8' }),
    { received: { ChallengeFunded: '10', AppealBondReceived: '15' } },
  ),
  SeatSlashed: settlement(fact('SeatSlashed', { ...seat, amount: '5', fault: 1 }), {
    received: { SeatSlashed: '5' },
  }),
  SeatRewarded: settlement(fact('SeatRewarded', { ...seat, amount: '4' }), {
    credited: { SeatRewarded: '4' },
  }),
  TreasuryCredited: credited,
  InsuranceCredited: settlement(fact('InsuranceCredited', { disputeId, amount: '4' }), {
    credited: { InsuranceCredited: '4' },
  }),
  EscrowReturned: settlement(fact('EscrowReturned', { disputeId, to: creator, amount: '4' }), {
    credited: { EscrowReturned: '4' },
  }),
  AppealSettled: settlement(
    fact('AppealSettled', { disputeId, round: 1, appellant: anna, result: 1, amount: '4' }),
    { credited: { AppealSettled: '4' } },
  ),
  CanaryCompensated: settlement(fact('CanaryCompensated', { disputeId, appellant: anna, amount: '4' }), {
    credited: { CanaryCompensated: '4' },
  }),
  CreditClaimed: settlement(fact('CreditClaimed', { account: anna, amount: '3' }), {
    paidOut: { CreditClaimed: '3' },
  }),
  DisputeSettled: settlement(
    fact('DisputeSettled', { disputeId }),
    { settled: 1, unbalanced: [{ disputeId, left: '6' }] },
    [paidIn, funded, opening, credited.when],
  ),
}
