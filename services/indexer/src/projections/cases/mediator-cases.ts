import { bytesOf } from '../../testing/fact-script.ts'
import { fact } from '../../testing/given.ts'
import type { Case, Cases } from './case.ts'
import { committed, drawn, panelDrawn, revealed, seat } from './dispute-facts.ts'
import { anna, bert, disputeId, dora, drawClass, emil } from './people.ts'

const registered = fact('MediatorRegistered', { mediator: anna, drawClass, operator: bert })
const staked = fact('StakeAdded', { mediator: anna, amount: '100', stake: '100' })
const unstaking = fact('UnstakeRequested', { mediator: anna, amount: '30', withdrawableAt: '1795000000' })
const lock = { ...seat, amount: '25' }
const locked = fact('SeatLocked', lock)
const joined = [registered, staked]

const counts = (when: Case['when'], record: object): Case => ({
  given: joined,
  when,
  key: anna,
  leaves: { record },
})

export const mediatorCases: Cases = {
  MediatorRegistered: {
    given: [staked],
    when: registered,
    key: anna,
    leaves: { operator: bert, drawClasses: [drawClass], registered: { block: 7 } },
  },
  WithdrawalAddressSet: {
    given: joined,
    when: fact('WithdrawalAddressSet', { mediator: anna, withdrawalAddress: dora }),
    key: anna,
    leaves: { withdrawalAddress: dora, stake: '100' },
  },
  KeyRotated: {
    given: joined,
    when: fact('KeyRotated', { mediator: anna, retired: anna, key: emil }),
    key: anna,
    leaves: { address: anna, key: emil, operator: bert, stake: '100' },
  },
  StakeAdded: { given: [registered], when: staked, key: anna, leaves: { stake: '100' } },
  UnstakeRequested: { given: joined, when: unstaking, key: anna, leaves: { stake: '70', unstaking: '30' } },
  StakeWithdrawn: {
    given: [...joined, unstaking],
    when: fact('StakeWithdrawn', { mediator: anna, amount: '30' }),
    key: anna,
    leaves: { stake: '70', unstaking: '0' },
  },
  SeatLocked: {
    given: joined,
    when: locked,
    key: anna,
    leaves: { locks: [{ disputeId, round: 1, amount: '25' }] },
  },
  SeatUnlocked: {
    given: [...joined, locked],
    when: fact('SeatUnlocked', lock),
    key: anna,
    leaves: { locks: [] },
  },
  MediatorJailed: {
    given: joined,
    when: fact('MediatorJailed', { mediator: anna, until: '1795003600' }),
    key: anna,
    leaves: { jailedUntil: '2026-11-18T12:06:40Z' },
  },
  StakeSlashed: {
    given: [...joined, unstaking],
    when: fact('StakeSlashed', { mediator: anna, disputeId, amount: '80' }),
    key: anna,
    leaves: { stake: '0', unstaking: '20', slashedAmount: '80' },
  },
  PanelDrawn: counts(panelDrawn, { seats: 1, alternates: 0, passedOver: 0 }),
  VoteCommitted: counts(committed, { committed: 1 }),
  VoteRevealed: counts(revealed, { revealed: 1 }),
  SeatRewarded: {
    given: joined,
    when: fact('SeatRewarded', { ...seat, amount: '30' }),
    key: anna,
    leaves: { earned: '30', record: { rewarded: 1 } },
  },
  SeatSlashed: counts(fact('SeatSlashed', { ...seat, amount: '50', fault: 3 }), {
    slashed: { NO_COMMIT: 0, NO_REVEAL: 0, INCOHERENT: 1, CANARY: 0 },
  }),
  CreditClaimed: {
    given: joined,
    when: fact('CreditClaimed', { account: anna, amount: '12' }),
    key: anna,
    leaves: { claimed: '12' },
  },
}

export const keyCases: Cases = {
  KeyRotated: {
    given: [fact('KeyRotated', { mediator: anna, retired: anna, key: dora })],
    when: fact('KeyRotated', { mediator: anna, retired: dora, key: emil }),
    key: emil,
    leaves: { mediator: anna },
  },
}

const key = `${disputeId}/1/${anna}`
const seated = [panelDrawn]

export const seatCases: Cases = {
  PanelDrawn: {
    given: [],
    when: panelDrawn,
    key: `${disputeId}/1/${dora}`,
    leaves: { mediator: dora, role: 'alternate', committed: false, vote: null, reward: '0' },
  },
  VoteCommitted: { given: seated, when: committed, key, leaves: { role: 'seat', committed: true } },
  VoteRevealed: { given: [...drawn, committed], when: revealed, key, leaves: { vote: 'REJECT' } },
  SeatRewarded: {
    given: [...seated, fact('SeatRewarded', { ...seat, amount: '1' })],
    when: fact('SeatRewarded', { ...seat, amount: '30' }),
    key,
    leaves: { reward: '31' },
  },
  SeatSlashed: {
    given: seated,
    when: fact('SeatSlashed', { ...seat, amount: '50', fault: 1 }),
    key,
    leaves: { slash: { amount: '50', fault: 'NO_COMMIT' } },
  },
}

export const weightCases: Cases = {
  WeightChanged: {
    given: [
      fact('WeightChanged', { drawClass, mediator: emil, leaf: 3, weight: '9', fromEpoch: '4' }),
      fact('WeightChanged', { drawClass, mediator: anna, leaf: 3, weight: '8', fromEpoch: '5' }),
    ],
    when: fact('WeightChanged', { drawClass, mediator: anna, leaf: 3, weight: '7', fromEpoch: '5' }),
    key: `${drawClass}/0000000003`,
    leaves: {
      weights: [
        { fromEpoch: '4', mediator: emil, weight: '9' },
        { fromEpoch: '5', mediator: anna, weight: '7' },
      ],
    },
  },
}

export const randomnessCases: Cases = {
  RandomnessPublished: {
    given: [],
    when: fact('RandomnessPublished', { round: '12', randomness: bytesOf('randomness') }),
    key: '12',
    leaves: { beaconRound: '12', randomness: bytesOf('randomness') },
  },
}
