import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { eventually } from '../../testing/eventually.ts'
import { lagBehind } from '../../testing/lagging-pool.ts'
import type { RelayedCall } from '../../testing/rpc-relay.ts'
import { randomFrom } from '../../verify/random-from.ts'
import { startTortureChain } from './torture-chain.ts'
import type { TortureChain } from './torture-chain.ts'

type Log = Readonly<Record<string, unknown>>
type Lie = (logs: readonly Log[]) => readonly Log[]

const isLogs = ({ method }: RelayedCall): boolean => method === 'eth_getLogs'
const isRange = (call: RelayedCall): boolean => isLogs(call) && 'fromBlock' in (call.params[0] as object)
const raised = (quantity: unknown): string => `0x${(Number(quantity) + 1).toString(16)}`

describe('torture: an endpoint that does not tell the truth', () => {
  let torture: TortureChain
  before(async () => {
    // Blocks are final eight below the head.
    torture = await startTortureChain('--slots-in-an-epoch', '4')
  })
  after(() => torture.stop())
  beforeEach(() => torture.begin())
  afterEach(() => torture.finish())

  /** Lies in the first answers that a lie would change, in backfill and then live; the stream is right in the end. */
  const survives = async (lie: Lie, times: number, alsoFinal: boolean): Promise<void> => {
    let told = 0
    const final = (await torture.head()) + 15 - 8
    const deceive = () => {
      told = 0
      torture.relay.change = (call, result) => {
        if (!isRange(call) || told >= times) return result
        if (!alsoFinal && Number((call.params[0] as Log)['toBlock']) <= final) return result
        const changed = lie(result as Log[])
        if (changed !== result) told += 1
        return changed
      }
    }
    await torture.mineMany(1, 6)
    await torture.mineMany(20, 8, 4)
    await torture.mine()
    deceive()
    await torture.open({ rangeBlocks: 6 })
    await torture.agrees()
    assert.equal(told, times, 'it lied in the backfill')
    deceive()
    await torture.mine(90, 91, 92)
    await torture.agrees()
    assert.equal(told, times, 'it lied at the tip')
  }

  /** Lies that leave no mark in what a header commits to are noticed where blocks are read twice: at the tip (ADR 7). */
  const unmarked = new Set(['a log that never was', 'other data', 'the last log missing'])
  const lies: Array<[what: string, lie: Lie]> = [
    ['an empty list', (logs) => (logs.length > 0 ? [] : logs)],
    ['one log of many missing', (logs) => (logs.length > 2 ? logs.toSpliced(1, 1) : logs)],
    ['the first log missing', (logs) => (logs.length > 2 ? logs.slice(1) : logs)],
    ['the last log missing', (logs) => (logs.length > 2 ? logs.slice(0, -1) : logs)],
    ['logs twice', (logs) => (logs.length > 0 ? logs.flatMap((log) => [log, log]) : logs)],
    ['the last log twice', (logs) => (logs.length > 0 ? [...logs, ...logs.slice(-1)] : logs)],
    ['logs in another order', (logs) => (logs.length > 1 ? logs.toReversed() : logs)],
    [
      'logs of a foreign address',
      (logs) => (logs.length > 0 ? logs.map((log) => ({ ...log, address: `0x${'ab'.repeat(20)}` })) : logs),
    ],
    ['removed logs', (logs) => (logs.length > 0 ? logs.map((log) => ({ ...log, removed: true })) : logs)],
    [
      'logs of another block of that number',
      (logs) => (logs.length > 0 ? logs.map((log) => ({ ...log, blockHash: `0x${'cd'.repeat(32)}` })) : logs),
    ],
    [
      'logs out of the range',
      (logs) => (logs.length > 0 ? logs.map((log) => ({ ...log, blockNumber: raised(0xffff) })) : logs),
    ],
    [
      'times that are not their blocks’',
      (logs) =>
        logs.length > 0
          ? logs.map((log) => ({ ...log, blockTimestamp: raised(log['blockTimestamp']) }))
          : logs,
    ],
    [
      'transactions at the wrong place',
      (logs) =>
        logs.length > 1
          ? logs.map((log) => ({ ...log, transactionIndex: raised(log['transactionIndex']) }))
          : logs,
    ],
    [
      'a log that never was',
      (logs) =>
        logs.length > 0 ? [...logs, { ...logs.at(-1), logIndex: raised(logs.at(-1)?.['logIndex']) }] : logs,
    ],
    [
      'other data',
      (logs) =>
        logs.length > 0
          ? logs.map((log) => ({ ...log, data: `${String(log['data']).slice(0, -2)}ee` }))
          : logs,
    ],
  ]
  for (const [what, lie] of lies) {
    test(`${what}, now and then`, () => survives(lie, 2, !unmarked.has(what)))
  }

  test('an empty list once in the backfill, with nothing else to show for it', async () => {
    await torture.mineMany(1, 30)
    let told = false
    torture.relay.change = (call, result) => {
      if (told || !isRange(call) || (result as Log[]).length < 5) return result
      told = true
      return []
    }
    await (await torture.open({ rangeBlocks: 10 })).caughtUp()
    assert.ok(told)
    await torture.agrees()
  })

  test('an empty list in one of ten answers, whichever way it is asked', async () => {
    const random = randomFrom(7)
    await torture.mineMany(1, 40)
    torture.relay.change = (call, result) => (isLogs(call) && random() < 0.1 ? [] : result)
    await (await torture.open({ rangeBlocks: 4 })).caughtUp()
    await torture.mineMany(100, 20)
    await torture.agrees()
  })

  test('always an empty list, by range and by hash, until it is right', async () => {
    await torture.mineMany(1, 10)
    let asked = 0
    torture.relay.change = (call, result) => {
      if (!isLogs(call)) return result
      asked += 1
      return []
    }
    await torture.open({ rangeBlocks: 2 })
    await eventually('it was asked many times', () => asked > 40)
    assert.deepEqual(await torture.stands(), [])
    torture.relay.calm()
    await torture.agrees()
  })

  test('a header missing, one that does not link, one that was changed', async () => {
    await torture.mineMany(1, 12)
    const lies: Array<(header: Log) => Log | null> = [
      () => null,
      (header) => ({ ...header, parentHash: `0x${'cd'.repeat(32)}` }),
      (header) => ({ ...header, number: raised(header['number']) }),
      (header) => ({ ...header, logsBloom: `0x${'00'.repeat(256)}` }),
      (header) => ({ ...header, timestamp: raised(header['timestamp']) }),
    ]
    let told = 0
    torture.relay.change = (call, result) => {
      const isHeader = call.method === 'eth_getBlockByNumber' && String(call.params[0]).startsWith('0x')
      const lie = lies[told]
      if (!isHeader || lie === undefined || Number(call.params[0]) % 4 !== 0) return result
      told += 1
      return lie(result as Log)
    }
    await torture.open({ rangeBlocks: 4 })
    await torture.agrees()
    assert.equal(told, lies.length)
  })

  test('a finalised block that is null, nonsense, or above the head', async () => {
    const lies: Array<(block: Log) => unknown> = [
      () => null,
      () => 'busy',
      (block) => ({ ...block, number: '0xfffff', hash: `0x${'ab'.repeat(32)}` }),
      (block) => block,
    ]
    await torture.mineMany(1, 12)
    let told = 0
    torture.relay.change = (call, result) =>
      call.params[0] === 'finalized' || call.params[0] === 'safe'
        ? lies[told++ % lies.length]?.(result as Log)
        : result
    const running = await torture.open({ rangeBlocks: 4 })
    await torture.agrees()
    await torture.mine(60)
    await torture.agrees()
    assert.ok((running.status().finalised?.number ?? 0) <= (await torture.head()) - 8)
  })

  test('nodes behind a balancer, none to three blocks apart: nothing is rewound', async () => {
    const random = randomFrom(11)
    await torture.mineMany(1, 20, 2)
    lagBehind(torture.relay, torture.chain, () => (random() < 0.6 ? 0 : Math.ceil(random() * 3)))
    await torture.open({ rangeBlocks: 7, regressionGraceMs: 120_000 })
    for (let block = 0; block < 6; block += 1) {
      await torture.mine(100 + block)
      await torture.agrees()
    }
    assert.equal(await torture.rewinds(), 0)
  })

  test('answers of any shape', async () => {
    const shapes: unknown[] = [null, 7, 'busy', {}, [null], [7], [{}], [[]], { logs: [] }]
    await torture.mineMany(1, 10)
    let told = 0
    torture.relay.change = (call, result) =>
      (isLogs(call) || call.method === 'eth_getBlockByNumber') && told < shapes.length * 4
        ? shapes[told++ % shapes.length]
        : result
    await torture.open({ rangeBlocks: 5 })
    await torture.agrees()
    assert.equal(told, shapes.length * 4)
  })
})
