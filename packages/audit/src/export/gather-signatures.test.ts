import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { drandBeaconAbi } from '@lilymed/contracts-abi'
import { concat, Interface, toBeHex } from 'ethers'
import { EVMNET_ROUNDS } from '../testing/evmnet-rounds.ts'
import type { CollectedEvent } from './collect-events.ts'
import { gatherSignatures } from './gather-signatures.ts'

const [golden] = EVMNET_ROUNDS
const { round, signature, randomness } = golden
const submit = new Interface(drandBeaconAbi).encodeFunctionData('submit', [round, signature])
const expected = [{ round: '1', signature: concat(signature.map((word) => toBeHex(word, 32))) }]

const gathered = (input: unknown, type = 'RandomnessPublished') => {
  const event = { type, data: { round: String(round), randomness }, metadata: { txHash: '0xab' } }
  return gatherSignatures({ send: async () => (input === undefined ? null : { input }) }, [
    { event },
    { event },
  ] as unknown as readonly CollectedEvent[])
}

describe('gathering the signatures of seeds', () => {
  it('finds them in what was submitted, once a round', async () => {
    assert.deepEqual(await gathered(submit), expected)
  })

  it('finds them in calls that were forwarded, at whatever place', async () => {
    assert.deepEqual(await gathered(concat(['0x123456', submit, '0xff'])), expected)
  })

  it('finds none where the randomness is the digest of nothing there', async () => {
    for (const input of ['0x', `${submit.slice(0, -2)}00`, `0x${'00'.repeat(63)}`, undefined, 7, '0xzz'])
      assert.deepEqual(await gathered(input), [])
    assert.deepEqual(await gathered(submit, 'PanelDrawn'), [])
    assert.deepEqual(await gatherSignatures(undefined, []), [])
  })
})
