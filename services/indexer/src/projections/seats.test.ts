import { describe, it } from 'node:test'
import { addressOf, bytesOf } from '../testing/fact-script.ts'
import { fact, given } from '../testing/given.ts'
import { parameters } from './parameters.ts'
import { seats } from './seats.ts'
import { weights } from './weights.ts'

const [anna, bert] = [addressOf('anna'), addressOf('bert')]
const disputeId = bytesOf('dispute')
const key = (mediator: string): string => `${disputeId}/1/${mediator}`
const drawn = fact('PanelDrawn', {
  disputeId,
  round: 1,
  randomness: bytesOf('r'),
  seats: [anna],
  alternates: [bert],
  passedOver: [],
  commitEndsAt: '1',
})
const seat = { disputeId, round: 1, mediator: anna }

describe('seats', () => {
  it('are made by the draw, for seats and alternates', () => {
    const given1 = given(seats, drawn)
    given1.then(key(anna), { mediator: anna, role: 'seat', committed: false, vote: null, reward: '0' })
    given1.then(key(bert), { mediator: bert, role: 'alternate' })
  })

  it('follow what their mediator does', () => {
    given(
      seats,
      drawn,
      fact('VoteCommitted', { ...seat, commitment: bytesOf('c'), sealedVote: '0x' }),
      fact('VoteRevealed', {
        ...seat,
        outcome: 4,
        rung: 0,
        reason: 1,
        resultDigest: bytesOf('d'),
        evidence: bytesOf('e'),
        salt: bytesOf('s'),
      }),
      fact('SeatRewarded', { ...seat, amount: '3' }),
      fact('SeatSlashed', { ...seat, amount: '9', fault: 3 }),
    ).then(key(anna), {
      committed: true,
      vote: 'CANNOT_REPRODUCE',
      reason: 'EXECUTOR_UNAVAILABLE',
      reward: '3',
      slash: { amount: '9', fault: 'INCOHERENT' },
    })
  })
})

describe('weights', () => {
  const change = (weight: string, fromEpoch: string, mediator = anna) =>
    fact('WeightChanged', { drawClass: bytesOf('c'), mediator, leaf: 3, weight, fromEpoch })

  it('keep every weight by the epoch it counts from; a second change for an epoch replaces the first', () => {
    given(weights, change('5', '2'), change('7', '10'), change('8', '10')).then(
      `${bytesOf('c')}/0000000003`,
      {
        weights: [
          { fromEpoch: '2', mediator: anna, weight: '5' },
          { fromEpoch: '10', mediator: anna, weight: '8' },
        ],
      },
    )
  })

  it('say whose they were when a leaf that was long vacated changes hands', () => {
    given(weights, change('5', '2'), change('0', '4'), change('7', '900', bert)).then(
      `${bytesOf('c')}/0000000003`,
      {
        weights: [
          { fromEpoch: '2', mediator: anna },
          { fromEpoch: '4', mediator: anna, weight: '0' },
          { fromEpoch: '900', mediator: bert, weight: '7' },
        ],
      },
    )
  })
})

describe('parameters', () => {
  it('are kept by version', () => {
    const set = { maxOpenLocks: 4 } as never
    given(parameters, fact('ParametersRead', { version: 3, parameters: set })).then('3', {
      version: 3,
      parameters: { maxOpenLocks: 4 },
    })
  })
})
