import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { eventually } from '../../testing/eventually.ts'
import { startTortureChain } from './torture-chain.ts'
import type { TortureChain } from './torture-chain.ts'

describe('torture: a chain that moves', () => {
  let torture: TortureChain
  before(async () => {
    // Nothing becomes final in these tests: how deep a reorg may go is their subject.
    torture = await startTortureChain('--slots-in-an-epoch', '1000')
  })
  after(() => torture.stop())
  beforeEach(() => torture.begin())
  afterEach(() => torture.finish())

  test('a backfill and what follows it, exactly', async () => {
    await torture.mineMany(1, 12, 3)
    await (await torture.open({ rangeBlocks: 5 })).caughtUp()
    await torture.mine(100)
    await torture.mine()
    await torture.mine(101, 102)
    await torture.agrees()
    assert.equal(await torture.rewinds(), 0)
  })

  const reorgs: Array<[what: string, depth: number, rounds: ReadonlyArray<readonly [number, number]>]> = [
    ['of depth 1', 1, [[50, 0]]],
    ['of depth 5 with fewer logs', 5, [[51, 2]]],
    [
      'of depth 5 with more logs',
      5,
      [0, 0, 1, 1, 2, 2, 3, 3, 4, 4].map((offset, index) => [60 + index, offset] as const),
    ],
    [
      'that moves logs to other blocks and indices',
      4,
      [
        [80, 0],
        [12, 0],
        [11, 1],
        [10, 3],
      ],
    ],
    ['deeper than any window', 80, [[90, 40]]],
  ]
  for (const [what, depth, rounds] of reorgs) {
    test(`a reorg ${what}`, async () => {
      await torture.mineMany(1, Math.max(12, depth + 4))
      await (await torture.open()).caughtUp()
      await torture.reorg(depth, ...rounds)
      await torture.agrees()
      await torture.mine(99)
      await torture.agrees()
      assert.equal(await torture.rewinds(), 1)
    })
  }

  test('two reorgs back to back, the second while the first is being read', async () => {
    await torture.mineMany(1, 10)
    await (await torture.open()).caughtUp()
    await torture.reorg(5, [50, 0], [51, 3])
    await torture.reorg(3, [52, 1])
    await torture.agrees()
  })

  test('a reorg back to the first fork', async () => {
    await torture.mineMany(1, 6)
    const back = await torture.chain.rpc('evm_snapshot')
    const times: number[] = []
    for (const round of [7, 8]) {
      await torture.mine(round)
      const latest = await torture.chain.rpc<{ timestamp: string }>('eth_getBlockByNumber', 'latest', false)
      times.push(Number(latest.timestamp))
    }
    await (await torture.open()).caughtUp()
    await torture.agrees()
    const first = await torture.stands()
    await torture.chain.rpc('evm_revert', back)
    await torture.mineMany(70, 2)
    await torture.agrees()
    await torture.chain.rpc('anvil_rollback', 2)
    // The same transactions at the same times make the same blocks.
    for (const [index, time] of times.entries()) {
      await torture.beacon.hand(7 + index)
      await torture.chain.rpc('evm_mine', time)
    }
    await torture.agrees()
    assert.deepEqual(await torture.stands(), first)
  })

  test('a head that goes back and stays there, then goes another way', async () => {
    await torture.mineMany(1, 8)
    await (await torture.open()).caughtUp()
    await torture.chain.rpc('anvil_rollback', 3)
    await torture.agrees()
    await torture.mine(40, 41)
    await torture.agrees()
  })

  test('a snapshot reverted', async () => {
    await torture.mineMany(1, 3)
    const back = await torture.chain.rpc('evm_snapshot')
    await torture.mineMany(4, 4, 2)
    await (await torture.open()).caughtUp()
    await torture.chain.rpc('evm_revert', back)
    await torture.agrees()
    await torture.mineMany(30, 2)
    await torture.agrees()
  })

  test('another block at the height of the head', async () => {
    await torture.mineMany(1, 4)
    const back = await torture.chain.rpc('evm_snapshot')
    await torture.mine(5)
    await (await torture.open()).caughtUp()
    await torture.agrees()
    await torture.chain.rpc('evm_revert', back)
    await torture.mine(6, 7)
    await torture.agrees()
    assert.equal(await torture.rewinds(), 1)
  })

  test('a reorg between the tip seen and the logs read', async () => {
    await torture.mineMany(1, 6)
    let left = 3
    torture.relay.arriving = async (calls) => {
      if (left === 0 || !calls.some(({ method }) => method === 'eth_getLogs')) return
      left -= 1
      await torture.reorg(2, [60 + left, 0], [70 + left, 1])
    }
    await torture.open({ rangeBlocks: 2 })
    await torture.agrees()
    assert.equal(left, 0)
  })

  test('a reorg between the range and its second reading', async () => {
    await torture.mineMany(1, 6)
    let left = 3
    torture.relay.arriving = async (calls) => {
      const isByHash = calls.some(
        ({ method, params }) => method === 'eth_getLogs' && 'blockHash' in (params[0] as object),
      )
      if (left === 0 || !isByHash) return
      left -= 1
      await torture.reorg(2, [60 + left, 0], [70 + left, 1])
    }
    await torture.open({ rangeBlocks: 3 })
    await torture.agrees()
    assert.equal(left, 0)
  })

  test('25 reorgs across the boundary of backfill and what is live', async () => {
    await torture.mineMany(1, 20)
    let round = 1_000
    const running = await torture.open({ rangeBlocks: 3 })
    for (let time = 0; time < 25; time += 1) {
      await torture.reorg(1 + (time % 7), [round++, 0], [round++, time % 7])
      if (time % 3 === 0) await torture.mine(round++)
    }
    await running.caughtUp()
    await torture.agrees()
  })

  test('a reorg while it was down', async () => {
    await torture.mineMany(1, 8)
    const first = await torture.open()
    await first.caughtUp()
    await first.close()
    await torture.reorg(4, [50, 1])
    await torture.mine(51)
    await torture.open()
    await torture.agrees()
  })

  test('a shorter chain while it was down', async () => {
    await torture.mineMany(1, 8)
    const first = await torture.open()
    await first.caughtUp()
    await first.close()
    await torture.chain.rpc('anvil_rollback', 5)
    await torture.open()
    await eventually('the shorter chain is noticed', async () => (await torture.rewinds()) === 1)
    await torture.agrees()
  })
})
