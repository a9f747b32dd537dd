import { fact } from '../../testing/given.ts'
import type { ObservedFact } from '../projection.ts'
import type { Case, Cases } from './case.ts'
import { closed, finalised, played, seat } from './dispute-facts.ts'
import { anna, creator, disputeId, emil, sponsor } from './people.ts'

const escrow = 'dispute-escrow'

/** Money that moves in a decided dispute. */
const moves = (when: ObservedFact, ...movements: readonly object[]): Case => ({
  given: [...played, closed, finalised],
  when,
  key: disputeId,
  then: { movements },
})

/** The cases of the disputes' money: each names both accounts, so that none can leave the ledger off balance. */
export const disputeMoneyCases: Cases = {
  FeeCaptured: moves(fact('FeeCaptured', { disputeId, from: anna, amount: '9' }), {
    kind: 'fee',
    from: anna,
    to: escrow,
    amount: '9',
  }),
  SeatRewarded: {
    ...moves(fact('SeatRewarded', { ...seat, amount: '30' })),
    then: {
      movements: [{ kind: 'reward', from: escrow, to: anna, amount: '30', round: 1 }],
      rounds: [{ seats: [{ mediator: anna, reward: '30' }, {}, {}, {}] }],
    },
  },
  SeatSlashed: {
    ...moves(fact('SeatSlashed', { ...seat, amount: '50', fault: 2 })),
    then: {
      movements: [{ kind: 'slash', from: anna, to: escrow, amount: '50', round: 1 }],
      rounds: [{ seats: [{ slash: { amount: '50', fault: 'NO_REVEAL' } }, {}, {}, {}] }],
    },
  },
  TreasuryCredited: moves(fact('TreasuryCredited', { disputeId, amount: '4' }), {
    kind: 'treasury',
    from: escrow,
    to: 'treasury',
    amount: '4',
  }),
  InsuranceCredited: moves(fact('InsuranceCredited', { disputeId, amount: '25' }), {
    kind: 'insurance',
    from: escrow,
    to: 'insurance',
    amount: '25',
  }),
  EscrowReturned: moves(fact('EscrowReturned', { disputeId, to: creator, amount: '1' }), {
    kind: 'return',
    from: escrow,
    to: creator,
    amount: '1',
    reason: 'unused escrow returned',
  }),
  AppealBondReceived: moves(
    fact('AppealBondReceived', { disputeId, round: 1, appellant: emil, fees: '7', bond: '8' }),
    { kind: 'appeal-fees', from: emil, to: escrow, amount: '7', round: 1 },
    { kind: 'appeal-bond', from: emil, to: escrow, amount: '8', round: 1 },
  ),
  CanaryReleased: moves(fact('CanaryReleased', { disputeId, sponsor, forfeited: '100' }), {
    kind: 'forfeit',
    from: sponsor,
    to: escrow,
    amount: '100',
  }),
  CanaryCompensated: moves(fact('CanaryCompensated', { disputeId, appellant: emil, amount: '16' }), {
    kind: 'compensation',
    from: escrow,
    to: emil,
    amount: '16',
  }),
}
