import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readQuantity } from './read-quantity.ts'

const read = (result: unknown): Promise<bigint> =>
  readQuantity({ sendBatch: () => Promise.resolve([{ ok: true, result }]) as never }, 'eth_gasPrice', [])

it('a number of an endpoint is a quantity of JSON-RPC, and anything else is refused', async () => {
  assert.deepEqual([await read('0x0'), await read('0x3B9aca00')], [0n, 1_000_000_000n])
  for (const wrong of ['', '0x', '-5', '12', ' 0x1', `0x${'f'.repeat(65)}`, 7, null, [], ['0x1'], undefined])
    await assert.rejects(read(wrong), { code: 'RPC_REFUSED' }, JSON.stringify(wrong))
})
