import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PartyNetwork } from '@lilymed/parties'
import { requireSamePool } from './network-record.ts'
import type { NetworkRecord } from './network-record.ts'

const [pool, settlement, other] = ['0xA1', '0xB2', '0xC3']
const record: NetworkRecord = {
  file: 'network.json',
  chainId: 1,
  controller: '0xD4',
  disputePool: pool,
  settlement,
  forwarder: undefined,
}
const found = (disputePool: string, payee: string) =>
  ({
    client: { disputePool: { address: disputePool }, settlement: { address: payee } },
  }) as unknown as PartyNetwork

test('money goes through the contracts of the record, whatever a node says', () => {
  assert.doesNotThrow(() => requireSamePool(record, found(pool, settlement)))
  assert.doesNotThrow(() => requireSamePool({ ...record, settlement: undefined }, found(pool, settlement)))
  for (const network of [found(other, settlement), found(pool, other)])
    assert.throws(() => requireSamePool(record, network), { code: 'RECORD_OF_ANOTHER', retryable: false })
})
