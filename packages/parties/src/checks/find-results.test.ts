import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lilypadStorageAbi } from '@lilymed/contracts-abi'
import { AbiCoder, Interface } from 'ethers'
import type { PartyNetwork } from '../network/open-party-network.ts'
import { sampleChain } from '../testing/sample-chain.ts'
import { CREATOR } from '../testing/sample-view.ts'
import { findResults } from './find-results.ts'

const topic = new Interface(lilypadStorageAbi).getEvent('DealStateChange')?.topicHash
const change = (idBytes: string, state: number) => ({
  topics: [topic],
  data: AbiCoder.defaultAbiCoder().encode(['bytes', 'uint8'], [idBytes, state]),
})

test('a stranger’s deal whose id is no text is passed over, and nothing else', async () => {
  const { network } = sampleChain()
  const logs = [change('0xff41', 2), change('0x6465616c', 2)]
  const withLogs = { ...network, provider: { getLogs: async () => logs } } as unknown as PartyNetwork
  const block = await network.head()
  const found = await findResults(withLogs, CREATOR, { block, since: block.number, skip: () => false })
  assert.deepEqual(found, ['deal'])
})
