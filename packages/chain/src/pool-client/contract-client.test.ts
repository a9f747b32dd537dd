import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lilypadStorageAbi } from '@lilymed/contracts-abi'
import { AbiCoder } from 'ethers'
import { createContractClient } from './contract-client.ts'

const address = `0x${'7'.repeat(40)}` as const

const answering = (result: string) =>
  createContractClient(lilypadStorageAbi, address, {
    provider: { sendBatch: async () => [{ ok: true, result }] },
    explain: () => assert.fail('nothing was refused'),
  })

const bytes = (type: string, value: unknown): string => AbiCoder.defaultAbiCoder().encode([type], [value])

test('a text that a stranger wrote in no UTF-8 hides none of the others of its list', async () => {
  const client = answering(bytes('bytes[]', ['0x516d41', '0xff41', '0x', '0x516d42']))
  assert.deepEqual(await client.read('getDealsForParty', [address]), ['QmA', '', 'QmB'])
})

test('an answer that is not what the contract returns is the node’s, and may be another the next time', async () => {
  const cut = bytes('bytes[]', ['0x516d41']).slice(0, -64)
  for (const result of ['0x12', 'no bytes', cut]) {
    await assert.rejects(answering(result).read('getDealsForParty', [address]), {
      code: 'RPC_MALFORMED_ANSWER',
      retryable: true,
    })
  }
})
