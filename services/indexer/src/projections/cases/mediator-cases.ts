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
  then: { record },
})

export const mediatorCases: Cases = {
  MediatorRegistered: {
    given: [staked],
    when: registered,
    key: anna,
    then: { operator: bert, drawClasses: [drawClass], registered: { block: 7 } },
  },
  StakeAdded: { given: [registered], when: staked, key: anna, then: { stake: '100' } },
  UnstakeRequested: { given: joined, when: unstaking, key: anna, then: { stake: '70', unstaking: '30' } },
  StakeWithdrawn: {
    given: [...joined, unstaking],
    when: fact('StakeWithdrawn', { mediator: anna, amount: '30' }),
    key: anna,
    then: { stake: '70', unstaking: '0' },
  },
  SeatLocked: {
    given: joined,
    when: locked,
    key: anna,
    then: { locks: [{ disputeId, round: 1, amount: '25' }] },
  },
  SeatUnlocked: {
    given: [...joined, locked],
    when: fact('SeatUnlocked', lock),
    key: anna,
    then: { locks: [] },
  },
  MediatorJailed: {
    given: joined,
    when: fact('MediatorJailed', { mediator: anna, until: '1795003600' }),
    key: anna,
    then: { jailedUntil: '2026-11-18T12:06:40Z' },
  },
  StakeSlashed: {
    given: [...joined, unstaking],
    when: fact('StakeSlashed', { mediator: anna, disputeId, amount: '80' }),
    key: anna,
    then: { stake: '0', unstaking: '20', slashedAmount: '80' },
  },
  PanelDrawn: counts(panelDrawn, { seats: 1, alternates: 0, passedOver: 0 }),
  VoteCommitted: counts(committed, { committed: 1 }),
  VoteRevealed: counts(revealed, { revealed: 1 }),
  SeatRewarded: {
    given: joined,
    when: fact('SeatRewarded', { ...seat, amount: '30' }),
    key: anna,
    then: { earned: '30', record: { rewarded: 1 } },
  },
  SeatSlashed: counts(fact('SeatSlashed', { ...seat, amount: '50', fault: 3 }), {
    slashed: { NO_COMMIT: 0, NO_REVEAL: 0, INCOHERENT: 1, CANARY: 0 },
  }),
  CreditClaimed: {
    given: joined,
    when: fact('CreditClaimed', { account: anna, amount: '12' }),
    key: anna,
    then: { claimed: '12' },
  },
}

const key = `${disputeId}/1/${anna}`
const seated = [panelDrawn]

export const seatCases: Cases = {
  PanelDrawn: {
    given: [],
    when: panelDrawn,
    key: `${disputeId}/1/${dora}`,
    then: { mediator: dora, role: 'alternate', committed: false, vote: null, reward: '0' },
  },
  VoteCommitted: { given: seated, when: committed, key, then: { role: 'seat', committed: true } },
  VoteRevealed: { given: [...drawn, committed], when: revealed, key, then: { vote: 'REJECT' } },
  SeatRewarded: {
    given: [...seated, fact('SeatRewarded', { ...seat, amount: '1' })],
    when: fact('SeatRewarded', { ...seat, amount: '30' }),
    key,
    then: { reward: '31' },
  },
  SeatSlashed: {
    given: seated,
    when: fact('SeatSlashed', { ...seat, amount: '50', fault: 1 }),
    key,
    then: { slash: { amount: '50', fault: 'NO_COMMIT' } },
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
    then: {
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
    then: { beaconRound: '12', randomness: bytesOf('randomness') },
  },
}
