import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fold } from '../decider.ts'
import type { ChainFact } from '../facts.ts'
import { appealed, closed, committed, seated, voted, type Act } from '../testing/dispute-double.ts'
import { addressOf, DISPUTE_ID, fact, opened, PARAMETERS, roundFact } from '../testing/facts.ts'
import { duePokeOf, type PokeClock } from './due-poke.ts'
import { disputeEvolver } from './evolve-dispute.ts'

const CLOCK: PokeClock = {
  now: 1000n,
  parameters: PARAMETERS,
  hasRandomness: false,
  givenUpAt: 1630n,
  isRefused: false,
}
const due = (clock: Partial<PokeClock>, ...facts: readonly ChainFact[]) =>
  duePokeOf(fold(disputeEvolver, facts), { ...CLOCK, ...clock })
const acts: readonly Act[] = [21, 22, 23].map((number) => ({
  mediator: addressOf(number),
  verdict: 'ACCEPT',
}))
const [first] = acts as [Act, Act, Act]
const waiting = [opened(), roundFact('RoundOpened', { seats: 3 })]
const drawn = [opened(), ...seated(1, 3, 21)]
const ruled = (outcome: number) => [...drawn, ...voted(acts), closed(outcome)]
const finalised = fact('DisputeFinalised', { disputeId: DISPUTE_ID, outcome: 1, finaliser: addressOf(21) })

describe('a poke', () => {
  it('draws the panel once its randomness is on chain, until the round is given up', () => {
    assert.equal(due({}, ...waiting), null)
    assert.deepEqual(due({ hasRandomness: true }, ...waiting), { kind: 'drawPanel', round: 1 })
    assert.deepEqual(due({ now: 1630n, hasRandomness: true }, ...waiting), { kind: 'closeRound', round: 1 })
    assert.equal(due({ now: 9999n, givenUpAt: null }, ...waiting), null)
  })

  it('records the end of the commit phase, so that votes can be revealed', () => {
    assert.equal(due({ now: 1299n }, ...drawn, committed(first)), null)
    assert.deepEqual(due({ now: 1300n }, ...drawn, committed(first)), { kind: 'endCommit', round: 1 })
    assert.equal(due({ now: 1300n }, ...drawn, committed(first), roundFact('CommitPhaseEnded', {})), null)
  })

  it('closes a round that has nothing left to wait for', () => {
    assert.deepEqual(due({ now: 1300n }, ...drawn), { kind: 'closeRound', round: 1 })
    assert.deepEqual(due({ now: 1250n }, ...drawn, ...voted(acts)), { kind: 'closeRound', round: 1 })
  })

  it('waits for the appeal window, then lets the last panel deliver the ruling before others', () => {
    assert.equal(due({ now: 1699n }, ...ruled(1)), null)
    assert.deepEqual(due({ now: 1700n }, ...ruled(1)), { kind: 'finalise', isForPanel: true })
    assert.deepEqual(due({ now: 1760n }, ...ruled(1)), { kind: 'finalise', isForPanel: false })
  })

  it('lets anyone finalise what the controller is not told', () => {
    assert.deepEqual(due({ now: 1700n }, ...ruled(3)), { kind: 'finalise', isForPanel: false })
    const canary = fact('CanaryOpened', {
      disputeId: DISPUTE_ID,
      sponsor: addressOf(80),
      truth: 2,
      finalAt: '2000',
    })
    assert.equal(due({ now: 1999n }, ...ruled(1), canary), null)
    const opened = due({ now: 2000n, isRefused: true }, ...ruled(1), canary)
    assert.deepEqual(opened, { kind: 'finalise', isForPanel: false })
  })

  it('abandons a ruling that the controller still refuses after seven days', () => {
    const refused = (now: bigint) => due({ now, isRefused: true }, ...ruled(1))
    assert.equal(refused(1700n + 604_799n), null)
    assert.deepEqual(refused(1700n + 604_800n), { kind: 'abandon' })
  })

  it('settles round by round what was not settled with the outcome', () => {
    const heard = [...ruled(1), ...appealed(1, 1, addressOf(70)), ...seated(2, 7, 31), closed(1, false, 2)]
    const settled = (round: number) => roundFact('RoundSettled', { round })
    assert.deepEqual(due({}, ...heard, finalised), { kind: 'settle', round: 1 })
    assert.deepEqual(due({}, ...heard, finalised, settled(1)), { kind: 'settle', round: 2 })
    assert.deepEqual(due({}, ...heard, finalised, settled(2)), { kind: 'settle', round: 1 })
    const done = fact('DisputeSettled', { disputeId: DISPUTE_ID })
    assert.equal(due({}, ...heard, finalised, settled(1), settled(2), done), null)
  })

  it('settles no round that had neither a panel nor an appeal', () => {
    const unheard = [
      ...ruled(1),
      ...appealed(1, 1, addressOf(70)),
      roundFact('RoundOpened', { round: 2, seats: 7 }),
    ]
    const first = roundFact('RoundSettled', {})
    assert.equal(due({}, ...unheard, closed(1, false, 2), finalised, first), null)
  })

  it('is none before the dispute', () => assert.equal(due({ now: 9999n }), null))
})
