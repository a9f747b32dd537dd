import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { factEventId, factStream, toFactEvent } from '@lilymed/chain'
import type { RecordableFact } from '@lilymed/chain'
import { openSqliteEventStore } from '@lilymed/event-store'
import { execute } from '../execute.ts'
import { indexerToml } from '../testing/indexer-config.ts'
import { commands } from './index.ts'

const chainId = 31_337
const hash = (number: number, fork = 'a'): string => `0x${fork.repeat(2)}${String(number).padStart(62, '0')}`
const hex = (number: number): string => `0x${number.toString(16)}`

/** A chain of JSON-RPC that is ours up to block `fork` and another from there on. */
const startChain = async () => {
  const chain = { fork: 100, head: 40, url: '', close: () => {} }
  const block = (number: number): object | null => {
    const forkOf = (at: number): string => (at <= chain.fork ? 'a' : 'b')
    if (number > chain.head) return null
    return {
      number: hex(number),
      hash: hash(number, forkOf(number)),
      parentHash: hash(number - 1, forkOf(number - 1)),
      timestamp: hex(1_000 + number),
      logsBloom: `0x${'00'.repeat(256)}`,
    }
  }
  const answer = ({ id, method, params }: { id: number; method: string; params: unknown[] }): object => ({
    jsonrpc: '2.0',
    id,
    result: method === 'eth_chainId' ? hex(chainId) : block(Number(params[0])),
  })
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const calls = JSON.parse(Buffer.concat(chunks).toString()) as Parameters<typeof answer>[0][]
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(Array.isArray(calls) ? calls.map(answer) : answer(calls)))
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  chain.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  chain.close = () => {
    server.closeAllConnections()
    server.close()
  }
  return chain
}

const factAt = (number: number): RecordableFact => ({
  type: 'RandomnessPublished',
  data: { round: String(number) },
  origin: {
    blockNumber: number,
    blockHash: hash(number),
    blockTimestamp: 1_000 + number,
    txHash: hash(number, 'c'),
    logIndex: 0,
    address: `0x${'11'.repeat(20)}`,
  },
})
const observed = (from: number, to: number): RecordableFact => ({
  type: 'BlocksObserved',
  data: { fromBlock: String(from), toBlock: String(to), toHash: hash(to), toTimestamp: String(1_000 + to) },
})

describe('lilymed indexer rewind', () => {
  let chain: Awaited<ReturnType<typeof startChain>>
  let folder: string
  let file: string

  before(async () => {
    chain = await startChain()
  })
  after(() => chain.close())
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lilymed-rewind-'))
    file = join(folder, 'indexer.toml')
    Object.assign(chain, { fork: 100, head: 40 })
    writeFileSync(file, indexerToml({ dataDirectory: folder, chainId, startBlock: 5, urls: [chain.url] }))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const path = (): string => join(folder, 'events.db')
  /** Ours are blocks 5 to 30, final to 20. */
  const fillStore = async (): Promise<void> => {
    const store = openSqliteEventStore({ path: path() })
    const facts: RecordableFact[] = [
      { type: 'IngestStarted', data: { epoch: 'e', chainId, startBlock: '5', contracts: {} } },
      factAt(8),
      observed(5, 10),
      factAt(12),
      factAt(19),
      observed(11, 20),
      { type: 'FinalityAdvanced', data: { block: '20', hash: hash(20) } },
      factAt(21),
      observed(21, 30),
    ]
    const [first, ...rest] = facts.map((fact, index) =>
      toFactEvent(fact, factEventId(chainId, 'e', BigInt(index))),
    )
    if (first !== undefined) await store.append(factStream(chainId), 'no_stream', [first, ...rest])
    await store.close()
  }
  const lastEvent = async (): Promise<{ type: string; data: unknown }> => {
    const store = openSqliteEventStore({ path: path() })
    try {
      for await (const { type, data } of store.readStream(factStream(chainId), { direction: 'backward' }))
        return { type, data }
      throw new Error('expected an event')
    } finally {
      await store.close()
    }
  }
  const lilymed = async (...words: string[]) => {
    let out = ''
    let err = ''
    const code = await execute(commands, ['indexer', 'rewind', '--config', file, ...words], {
      environment: {},
      print: (text) => (out += text),
      note: (text) => (err += text),
    })
    return { code, out, err }
  }
  const of = (...words: string[]) => lilymed('--chain', String(chainId), ...words)

  test('shows what would be taken back, and does nothing more without --yes', async () => {
    await fillStore()
    const { code, out } = await of('--to-block', '15')
    assert.equal(code, 4)
    assert.match(out, new RegExp(`^last good +block 15 +${hash(15)}$`, 'm'))
    assert.match(out, /^taken back +2 facts of 15 blocks, 16 to 30$/m)
    assert.match(out, /called final are among them/)
    assert.match(out, /nothing was written; run it again with --yes/)
    assert.equal((await lastEvent()).type, 'BlocksObserved')
  })

  test('does it with --yes: one event, decided by an operator', async () => {
    await fillStore()
    const { code, out } = await of('--to-block', '15', '--yes')
    assert.equal(code, 0)
    assert.match(out, /reads on from block 16/)
    assert.deepEqual(await lastEvent(), {
      type: 'ChainRewound',
      data: { toBlock: '15', toHash: hash(15), decidedBy: 'operator' },
    })
  })

  test('--find proposes the highest block that the chain still has, also below finality', async () => {
    await fillStore()
    chain.fork = 17
    const { code, out } = await of('--find', '--json')
    assert.equal(code, 4)
    assert.deepEqual(JSON.parse(out), {
      chainId,
      toBlock: 12,
      toHash: hash(12),
      lastObserved: 30,
      finalised: 20,
      belowFinality: true,
      retracts: { blocks: 18, facts: 2 },
      done: false,
    })
    const done = await of('--find', '--yes', '--json')
    assert.equal(done.code, 0)
    assert.equal((JSON.parse(done.out) as { done: boolean }).done, true)
    assert.deepEqual((await lastEvent()).data, { toBlock: '12', toHash: hash(12), decidedBy: 'operator' })
    const again = await of('--find')
    assert.equal(again.code, 0)
    assert.match(again.out, /nothing to take back/)
  })

  test('--find on a chain that has none of our blocks proposes to take back everything', async () => {
    await fillStore()
    chain.fork = 3
    const { code, out } = await of('--find', '--yes')
    assert.equal(code, 0)
    assert.match(out, /^last good +none: the whole stream is read again$/m)
    assert.deepEqual((await lastEvent()).data, { toBlock: '4', toHash: hash(4, 'b'), decidedBy: 'operator' })
  })

  test('--find does not mistake an endpoint that is behind for a chain that changed', async () => {
    await fillStore()
    chain.head = 18
    const { code, err } = await of('--find', '--yes')
    assert.equal(code, 75)
    assert.match(err, /it is behind, wait for it/)
    assert.equal((await lastEvent()).type, 'BlocksObserved')
  })

  test('with --hash no endpoint is asked', async () => {
    await fillStore()
    const { url } = chain
    const text = `0x${'AB'.repeat(32)}`
    writeFileSync(file, readFileSync(file, 'utf8').replace(url, 'http://127.0.0.1:9'))
    assert.equal((await of('--to-block', '15', '--hash', text, '--yes')).code, 0)
    assert.equal(Reflect.get(Object((await lastEvent()).data), 'toHash'), text.toLowerCase())
  })

  test('while the indexer runs: refused, naming who holds the store', async () => {
    await fillStore()
    const store = openSqliteEventStore({ path: path() })
    try {
      const { code, err } = await of('--to-block', '15', '--yes')
      assert.equal(code, 75)
      assert.match(err, new RegExp(`in use by process ${process.pid}; stop that process`))
    } finally {
      await store.close()
    }
  })

  test('where there is no store: refused, and none is made', async () => {
    const { code, err } = await of('--find')
    assert.equal(code, 3)
    assert.match(err, /no event store at/)
    assert.equal(existsSync(path()), false)
  })

  for (const [what, words, code, complaint] of [
    ['a block above the last observed one', ['--to-block', '31'], 4, /above 30/],
    ['a block below the start', ['--to-block', '3'], 4, /4 takes back everything/],
    ['no block', [], 2, /--to-block/],
    ['half a block', ['--to-block', '1.5'], 2, /whole number/],
    ['both ways at once', ['--to-block', '15', '--find'], 2, /looks for the block itself/],
    ['a hash that is none', ['--to-block', '15', '--hash', '0x12'], 2, /64 hexadecimal/],
    [
      'a hash that our block does not have',
      ['--to-block', '20', '--hash', hash(20, 'c')],
      4,
      /go back further/,
    ],
  ] as const) {
    test(`${what}: refused`, async () => {
      await fillStore()
      const found = await of(...words)
      assert.equal(found.code, code)
      assert.match(found.err, complaint)
    })
  }

  test('a block that is not where our stream and the chain agree: refused', async () => {
    await fillStore()
    chain.fork = 17
    const { code, err } = await of('--to-block', '25')
    assert.equal(code, 4)
    assert.match(err, /block 21 as .* go back further, --find says how far/)
  })

  test('a chain that is not configured: refused, naming those that are', async () => {
    const { code, err } = await lilymed('--chain', '5', '--find')
    assert.equal(code, 3)
    assert.match(err, /chain 5 is not configured; the chains are 31337/)
  })
})
