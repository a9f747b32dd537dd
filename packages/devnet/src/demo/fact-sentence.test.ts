import assert from 'node:assert/strict'
import { test } from 'node:test'
import { devnetAccounts } from '../chain/accounts.ts'
import { factSentence } from './fact-sentence.ts'
import { createNames } from './names.ts'

const accounts = devnetAccounts()
const names = createNames(accounts)
const [ada, bela] = accounts.mediators.map(({ address }) => address)
const disputeId = `0x${'00'.repeat(32)}`

test('a reveal says who, what and, for a vote that cannot say more, why', () => {
  const vote = {
    disputeId,
    round: 2,
    mediator: ada ?? '',
    rung: 0,
    resultDigest: '0x',
    evidence: '0x',
    salt: '0x',
  }
  assert.equal(
    factSentence({ type: 'VoteRevealed', data: { ...vote, outcome: 1, reason: 0 } }, names),
    'round 2: Ada reveals ACCEPT',
  )
  assert.equal(
    factSentence({ type: 'VoteRevealed', data: { ...vote, outcome: 4, reason: 1 } }, names),
    'round 2: Ada reveals CANNOT_REPRODUCE: no reexecutor gave an answer to rely on',
  )
})

test('a panel is told by name, with the deadline on the chain’s clock', () => {
  const data = {
    disputeId,
    round: 1,
    randomness: '0x',
    seats: [ada ?? ''],
    alternates: [bela ?? ''],
    passedOver: [],
    commitEndsAt: '3661',
  }
  assert.equal(
    factSentence({ type: 'PanelDrawn', data }, names),
    'round 1: panel drawn: Ada (alternates Bela); commit until 01:01:01',
  )
})

test('a round says where the dispute goes, or until when its ruling can be appealed', () => {
  const closed = { disputeId, round: 1, outcome: 2, finalAt: '3661' }
  assert.match(
    factSentence({ type: 'RoundClosed', data: { ...closed, escalates: true } }, names) ?? '',
    /next round by itself/,
  )
  assert.match(
    factSentence({ type: 'RoundClosed', data: { ...closed, escalates: false } }, names) ?? '',
    /REJECT, which is final from 01:01:01 on/,
  )
})

test('an appeal says what it costs, and what became of it', () => {
  const raised = { disputeId, round: 1, appellant: ada ?? '', against: 2, fees: '7', bond: '7' }
  const wei = (whole: number): string => String(BigInt(whole) * 10n ** 18n)
  assert.equal(
    factSentence({ type: 'AppealRaised', data: { ...raised, fees: wei(7), bond: wei(7) } }, names),
    'Ada appeals REJECT: pays 7 LP for the next panel and puts 7 LP at stake',
  )
  const settled = { disputeId, round: 1, appellant: ada ?? '', result: 1, amount: '0' }
  assert.equal(
    factSentence({ type: 'AppealSettled', data: settled }, names),
    'the appeal of Ada brings it 0 LP: the next panel came to the same: the bond goes to the insurance',
  )
})

test('facts that only repeat others are left out', () => {
  assert.equal(
    factSentence(
      { type: 'SeatRewarded', data: { disputeId, round: 1, mediator: ada ?? '', amount: '1' } },
      names,
    ),
    undefined,
  )
})
