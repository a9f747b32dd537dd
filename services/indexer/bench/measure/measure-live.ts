import { spawn } from 'node:child_process'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestChain } from '@lilymed/chain/testing/anvil'
import { atMost, percentile } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { productEnvironment } from '@lilymed/event-store/bench/product-flags'
import { addController, answerOfDeal, emitLogs } from '../chain/bench-chain.ts'
import { dealIdOf, stepsOfDeal } from '../chain/sample-deals.ts'
import { childCommand } from './run-child.ts'

const blocks = 60
const longestMs = 20_000
const firstDeal = 10_000_000

/** Mines one deal after another and asks the indexer's own HTTP API until it is there: from the receipt to the answer. */
export const measureLive = async (chain: TestChain, directory: string): Promise<Metric[]> => {
  await addController(chain)
  // Anvil keeps no state of the blocks it loaded, so reads begin with a block of this run.
  await chain.rpc('anvil_mine', '0x2')
  const startBlock = Number(await chain.rpc('eth_blockNumber'))
  const child = spawn(
    process.execPath,
    childCommand('live.child.ts', { url: chain.url, startBlock, directory }),
    { stdio: ['ignore', 'pipe', 'inherit'], env: productEnvironment() },
  )
  const agent = new Agent({ keepAlive: true })
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const api = String((await lines.next()).value)
    const latenciesMs: number[] = []
    for (let block = 0; block < blocks; block += 1) {
      const deal = firstDeal + block
      await answerOfDeal(chain, deal)
      const hash = await emitLogs(chain, stepsOfDeal(deal).flat())
      while ((await chain.rpc('eth_getTransactionReceipt', hash)) === null) await delay(0)
      const mined = performance.now()
      while (!(await answers(agent, `${api}/v1/deals/${dealIdOf(deal)}`))) {
        if (performance.now() - mined > longestMs)
          throw new Error(`deal ${deal} is not shown after ${longestMs} ms`)
        await delay(1)
      }
      latenciesMs.push(performance.now() - mined)
      await delay(Math.random() * 50) // so that whatever polls is met at any phase
    }
    return [
      atMost('live, from mined to visible through the HTTP API, p50', percentile(latenciesMs, 0.5), 'ms', 10),
      atMost(
        'live, from mined to visible through the HTTP API, p95',
        percentile(latenciesMs, 0.95),
        'ms',
        30,
      ),
    ]
  } finally {
    agent.destroy()
    child.kill()
    await new Promise((resolve) => child.once('close', resolve))
  }
}

const answers = (agent: Agent, url: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { agent }, (incoming) => {
      incoming.resume().once('end', () => resolve(incoming.statusCode === 200))
    })
    outgoing.once('error', reject)
    outgoing.end()
  })
