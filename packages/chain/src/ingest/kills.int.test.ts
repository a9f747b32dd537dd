import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openSqliteEventStore } from '@lilymed/event-store'
import { startTestChain } from '../testing/anvil.ts'
import type { TestChain } from '../testing/anvil.ts'
import { eventually } from '../testing/eventually.ts'
import { deployTestBeacon } from '../testing/test-beacon.ts'
import type { TestBeacon } from '../testing/test-beacon.ts'
import { factStream } from './fact-stream.ts'

/** `npm run nightly` asks for more. */
const kills = Number(process.env['LILYMED_INGEST_KILLS'] ?? 15)
const seed = Number(process.env['LILYMED_SEED'] ?? 20_261_123)

let chain: TestChain
let beacon: TestBeacon
let folder: string

before(async () => {
  chain = await startTestChain('--gas-limit', '1000000000')
  beacon = await deployTestBeacon(chain)
  folder = mkdtempSync(join(tmpdir(), 'lilymed-ingest-'))
})
after(async () => {
  await chain.stop()
  rmSync(folder, { recursive: true })
})

/** Numbers below `limit` that are the same in every run (xorshift32). */
const createDice = (): ((limit: number) => number) => {
  let state = seed
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}

const startChild = () => {
  const script = fileURLToPath(new URL('../testing/ingest.child.ts', import.meta.url))
  const words = [script, chain.url, String(chain.chainId), join(folder, 'events.db'), beacon.address]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  const exited = once(child, 'exit')
  return {
    lines,
    end: async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
      child.kill(signal)
      await exited
    },
  }
}

let round = 0
/** Something new to ingest: blocks, now and then one of more logs than an append holds, now and then a reorg. */
const moveOn = async (turn: number): Promise<void> => {
  const next = (count: number): number[] => Array.from({ length: count }, () => ++round)
  if (turn % 5 === 2) {
    await chain.rpc('evm_setAutomine', false)
    await beacon.hand(...next(520))
    await chain.rpc('evm_mine')
    await chain.rpc('evm_setAutomine', true)
  }
  await beacon.publish(...next(4))
  if (turn % 3 === 1) await chain.rpc('anvil_reorg', 3, [[beacon.publishing(++round), 0]])
}

/** What stands in the stream, and that it is in order: facts by their place, with every observation behind its facts. */
const readStanding = async (): Promise<readonly string[]> => {
  const store = openSqliteEventStore({ path: join(folder, 'events.db') })
  try {
    let standing: Array<{ block: number; place: string }> = []
    for await (const { type, data, metadata } of store.readStream(factStream(chain.chainId))) {
      const fields = data as Record<string, string>
      const { blockNumber, blockHash, logIndex } = metadata
      if (logIndex !== undefined)
        standing.push({ block: Number(blockNumber), place: `${blockHash}/${logIndex}` })
      if (type === 'ChainRewound')
        standing = standing.filter(({ block }) => block <= Number(fields['toBlock']))
    }
    return standing.map(({ place }) => place)
  } finally {
    await store.close()
  }
}

const readTruth = async (): Promise<readonly string[]> => {
  const filter = { fromBlock: '0x0', toBlock: 'latest', address: beacon.address }
  const logs = await chain.rpc<Array<{ blockHash: string; logIndex: string }>>('eth_getLogs', filter)
  return logs.map(({ blockHash, logIndex }) => `${blockHash}/${Number(logIndex)}`)
}

test(
  `${kills} kills while a chain is ingested: no fact is lost, none is there twice`,
  { timeout: 60_000 + kills * 10_000 },
  async () => {
    const dice = createDice()
    for (let turn = 0; turn < kills; turn += 1) {
      await moveOn(turn)
      const child = startChild()
      // Mostly within an append or just behind one, now and then while it starts or has nothing to do.
      const wanted = turn % 6 === 5 ? 0 : 1 + dice(7)
      const isThere = (): boolean => child.lines.length >= wanted || child.lines.includes('caught up')
      await eventually(`line ${wanted}`, isThere)
      if (wanted === 0) await delay(dice(900))
      else await delay(dice(4))
      await child.end('SIGKILL')
    }
    const last = startChild()
    await eventually('it has caught up', () => last.lines.includes('caught up'))
    await last.end('SIGTERM')
    assert.deepEqual(await readStanding(), await readTruth())
  },
)
