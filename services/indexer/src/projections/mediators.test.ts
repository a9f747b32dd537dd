import { describe, it } from 'node:test'
import { addressOf, bytesOf } from '../testing/fact-script.ts'
import { fact, given } from '../testing/given.ts'
import { mediators } from './mediators.ts'

const mediator = addressOf('anna')
const disputeId = bytesOf('dispute')
const seat = { mediator, disputeId, round: 1 }
const registered = fact('MediatorRegistered', {
  mediator,
  drawClass: bytesOf('class'),
  operator: mediator,
})
const staked = fact('StakeAdded', { mediator, amount: '100', stake: '100' })
const draw = (seats: readonly string[], alternates: readonly string[], passedOver: readonly string[]) =>
  fact('PanelDrawn', {
    disputeId,
    round: 1,
    randomness: bytesOf('r'),
    seats,
    alternates,
    passedOver,
    commitEndsAt: '1',
  })

describe('mediators', () => {
  it('register once per draw class', () => {
    const again = fact('MediatorRegistered', { mediator, drawClass: bytesOf('other'), operator: mediator })
    given(mediators, registered, registered, again).then(mediator, {
      drawClasses: [bytesOf('class'), bytesOf('other')],
      stake: '0',
      registered: { block: 7 },
    })
  })

  it('stand under the operator they named when they registered', () => {
    given(mediators, registered).then(mediator, { operator: mediator, jailedUntil: null })
    const operator = addressOf('operator')
    const under = fact('MediatorRegistered', { mediator, drawClass: bytesOf('class'), operator })
    given(mediators, under).then(mediator, { operator })
  })

  it('are paid where they say, and act through the key they took last, being who they are', () => {
    const [first, second, safe] = [addressOf('first'), addressOf('second'), addressOf('safe')]
    const named = fact('WithdrawalAddressSet', { mediator, withdrawalAddress: safe })
    const rotated = (retired: string, key: string) => fact('KeyRotated', { mediator, retired, key })
    given(mediators, registered).then(mediator, { key: mediator, withdrawalAddress: null })
    given(mediators, registered, named, rotated(mediator, first), rotated(first, second), staked).then(
      mediator,
      { address: mediator, key: second, withdrawalAddress: safe, stake: '100' },
    )
  })

  it('are jailed until a time', () => {
    given(mediators, registered, fact('MediatorJailed', { mediator, until: '1795003600' })).then(mediator, {
      jailedUntil: '2026-11-18T12:06:40Z',
    })
  })

  it('stake, ask for it back and withdraw it', () => {
    const asked = fact('UnstakeRequested', { mediator, amount: '40', withdrawableAt: '9' })
    given(mediators, registered, staked, asked).then(mediator, { stake: '60', unstaking: '40' })
    const withdrawn = fact('StakeWithdrawn', { mediator, amount: '40' })
    given(mediators, registered, staked, asked, withdrawn).then(mediator, { stake: '60', unstaking: '0' })
  })

  it('lose stake first and what is being unstaked after', () => {
    const asked = fact('UnstakeRequested', { mediator, amount: '90', withdrawableAt: '9' })
    const slashed = fact('StakeSlashed', { mediator, disputeId, amount: '25' })
    given(mediators, registered, staked, asked, slashed).then(mediator, {
      stake: '0',
      unstaking: '75',
      slashedAmount: '25',
    })
  })

  it('hold a lock per round until it is released', () => {
    const locked = [1, 2].map((round) => fact('SeatLocked', { ...seat, round, amount: '25' }))
    const unlocked = fact('SeatUnlocked', { ...seat, amount: '25' })
    given(mediators, registered, ...locked, unlocked).then(mediator, {
      locks: [{ disputeId, round: 2, amount: '25' }],
    })
  })

  it('count how they were drawn', () => {
    given(
      mediators,
      registered,
      draw([mediator], [], []),
      draw([], [mediator], []),
      draw([], [], [mediator]),
    ).then(mediator, { record: { seats: 1, alternates: 1, passedOver: 1 } })
  })

  it('count what they did, what they earned and why they were slashed', () => {
    given(
      mediators,
      registered,
      fact('VoteCommitted', { ...seat, commitment: bytesOf('c'), sealedVote: '0x' }),
      fact('VoteRevealed', {
        ...seat,
        outcome: 1,
        rung: 0,
        reason: 0,
        resultDigest: bytesOf('d'),
        evidence: bytesOf('e'),
        salt: bytesOf('s'),
      }),
      fact('SeatRewarded', { ...seat, amount: '7' }),
      fact('SeatRewarded', { ...seat, amount: '8' }),
      fact('SeatSlashed', { ...seat, amount: '5', fault: 1 }),
      fact('SeatSlashed', { ...seat, amount: '9', fault: 4 }),
      fact('SeatSlashed', { ...seat, amount: '5', fault: 200 }),
      fact('CreditClaimed', { account: mediator, amount: '15' }),
    ).then(mediator, {
      earned: '15',
      claimed: '15',
      record: {
        committed: 1,
        revealed: 1,
        rewarded: 2,
        slashed: { NO_COMMIT: 1, NO_REVEAL: 0, INCOHERENT: 0, CANARY: 1 },
      },
    })
  })

  it('are not made by a credit that is somebody else’s', () => {
    given(mediators, fact('CreditClaimed', { account: mediator, amount: '15' })).then(mediator, null)
  })
})
