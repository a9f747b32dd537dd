import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { PartyNetwork } from '../network/open-party-network.ts'
import { failure } from '../testing/trial-watch.ts'
import { sampleChain } from '../testing/sample-chain.ts'
import { createResultScan } from './scan-results.ts'

type Range = { readonly fromBlock: number; readonly toBlock: number }

/** A chain without events, whose node notes what it is asked for. */
const asking = (answer: (range: Range) => Promise<readonly never[]>) => {
  const asked: Range[] = []
  const provider = {
    getLogs: (range: Range) => {
      asked.push(range)
      return answer(range)
    },
  }
  return { asked, network: { ...sampleChain().network, provider } as unknown as PartyNetwork }
}

describe('events of long ago', () => {
  it('are read for a moment at a time, however few there were in the blocks before', async () => {
    const crowded = 20_000_000
    const { asked, network } = asking(async ({ fromBlock }) => {
      if (fromBlock >= crowded) await delay(25)
      return []
    })
    const scan = createResultScan(network, 0, 100_000_000)
    const slow = () => asked.filter(({ fromBlock }) => fromBlock >= crowded).length
    while (slow() === 0) assert.equal(await scan.step(), null)
    for (let step = 0; step < 2; step += 1) {
      const before = slow()
      assert.equal(await scan.step(), null)
      assert.ok(slow() - before <= 50, `${slow() - before} ranges in one step`)
    }
    for (const [place, { fromBlock }] of asked.slice(1).entries())
      assert.equal(fromBlock, (asked[place]?.toBlock ?? 0) + 1)
  })

  it('are all read, those again that a node refused', async () => {
    let isDown = true
    const { asked, network } = asking(async ({ fromBlock }) => {
      if (fromBlock >= 100_000 && isDown) throw failure('RPC_REFUSED', true)
      return []
    })
    const scan = createResultScan(network, 7, 200_000)
    await assert.rejects(scan.step(), { code: 'RPC_REFUSED' })
    isDown = false
    const before = asked.length
    assert.deepEqual(await scan.step(), [])
    assert.equal(asked[before]?.fromBlock, 100_007)
    assert.equal(asked.at(-1)?.toBlock, 200_000)
  })
})
