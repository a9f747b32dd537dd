import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Interface, encodeBytes32String } from 'ethers'
import {
  canariesAbi,
  challengeDeskAbi,
  drandBeaconAbi,
  drawClassesAbi,
  rulingDeskAbi,
  parametersAbi,
  vrfBeaconAbi,
} from '@lilymed/contracts-abi'
import { contractAbis, contractSetOf, explainRevert } from './create-pool-client.ts'
import { createTranslator } from '../translate/translator.ts'

const hash = `0x${'a1'.repeat(32)}`
const address = '0x1111111111111111111111111111111111111111'

describe('refusals are explained', () => {
  const cases = [
    [
      'of the desk that takes challenges',
      challengeDeskAbi,
      'ClassTooSmall',
      [hash, 2, 1],
      /required 2, drawable 1/,
    ],
    ['of the desk that rules', rulingDeskAbi, 'NoFurtherRound', [2, 2, 1700], /classRounds 2, deadline 1700/],
    ['of the draw classes', drawClassesAbi, 'LadderTooShort', [25, 12], /minimum 25, got 12/],
    ['of canaries', canariesAbi, 'NotAdmitted', [address], /sponsor 0x1111/],
    ['of drand', drandBeaconAbi, 'AlreadySubmitted', [7], /round 7/],
    [
      'of the parameters, by the name of one',
      parametersAbi,
      'ZeroParameter',
      [encodeBytes32String('maxOpenLocks')],
      /name maxOpenLocks\)/,
    ],
    ['of the VRF beacon', vrfBeaconAbi, 'UnknownRequest', [9], /requestId 9/],
  ] as const
  for (const [whose, abi, name, values, message] of cases) {
    test(whose, () => {
      const revert = explainRevert(new Interface(abi).encodeErrorResult(name, values))
      assert.equal(revert.name, name)
      assert.match(revert.message, message)
    })
  }
})

test('whichever beacon a pool pins, its randomness is a fact', async () => {
  const contracts = contractSetOf({ RandomBeacon: address })
  const reader = { sendBatch: () => Promise.reject(new Error('unexpected reads')) }
  const header = { number: 7, hash, parentHash: hash, timestamp: 1_700, logsBloom: '0x', baseFeePerGas: 0n }
  for (const abi of [contractAbis.DrandBeacon, contractAbis.VrfBeacon, contractAbis.DevnetBeacon]) {
    const log = {
      ...new Interface(abi).encodeEventLog('RandomnessPublished', [5, hash]),
      blockNumber: 7,
      blockHash: hash,
      blockTimestamp: 1_700,
      txHash: hash,
      logIndex: 0,
      address,
    }
    const [fact] = await createTranslator({ contracts, reader }).translate({ headers: [header], logs: [log] })
    assert.deepEqual(fact?.data, { round: '5', randomness: hash })
  }
})
