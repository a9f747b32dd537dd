import assert from 'node:assert/strict'
import { it } from 'node:test'
import { keccak256 } from 'ethers/crypto'
import { addressOf, DEAL_ID, POOL } from '../testing/facts.ts'
import { foldDeal } from '../testing/fold-deal.ts'
import { playDeal } from '../testing/lilypad-double.ts'
import { drawnMediator, mediationAnomalies } from './request-mediation.ts'

const AT = 1_700_000_000
const listed = [addressOf(1), addressOf(2), addressOf(3)]

/** abi.encodePacked(uint256, string), written out byte by byte. */
const packed = (seconds: number, text: string): string =>
  `0x${seconds.toString(16).padStart(64, '0')}${Buffer.from(text).toString('hex')}`

const { terms } = foldDeal(
  playDeal(
    { price: 1n, count: 1n, payment: 2n, multiple: 2n, fee: 1n, submit: 1n, judge: 1n },
    'creator',
    [],
  ),
).deal
assert.ok(terms)
const checked = { state: 'ResultsChecked' as const, terms: { ...terms, mediators: listed } }
const request = { dealId: DEAL_ID, handler: POOL, at: AT }

it('draws whom Lilypad’s handler draws', () => {
  const expected = Number(BigInt(keccak256(packed(AT, DEAL_ID))) % 3n)
  assert.equal(drawnMediator(DEAL_ID, AT, listed), listed[expected])
})

it('finds nothing wrong with the mediator drawn, with a pool that names itself, or where the time is not known', () => {
  const drawn = drawnMediator(DEAL_ID, AT, listed)
  assert.ok(drawn !== undefined)
  assert.deepEqual(mediationAnomalies(checked, { ...request, mediator: drawn }), [])
  assert.deepEqual(mediationAnomalies(checked, { ...request, mediator: POOL }), [])
  const other = listed.find((address) => address !== drawn)
  assert.ok(other !== undefined)
  assert.deepEqual(mediationAnomalies(checked, { ...request, at: null, mediator: other }), [])
  assert.deepEqual(mediationAnomalies(checked, { ...request, mediator: other }), [
    { code: 'MEDIATOR_NOT_DRAWN', expected: drawn, found: other },
  ])
})
