import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { indexerToml } from '../testing/indexer-config.ts'
import { runCommand } from '../testing/run-command.ts'

const lilymed = (...words: string[]) => runCommand('indexer', 'replay', ...words)

describe('lilymed indexer replay', () => {
  let folder: string
  let store: EventStore
  const configOf = (dataDirectory: string): string => {
    const file = join(folder, `${crypto.randomUUID()}.toml`)
    writeFileSync(file, indexerToml({ dataDirectory, chainId: 5, urls: ['http://127.0.0.1:1'] }))
    return file
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lilymed-cli-replay-'))
    store = openSqliteEventStore({ path: join(folder, 'events.db') })
    const hash = `0x${'ab'.repeat(32)}`
    const events = [
      ['IngestStarted', { epoch: 'e', chainId: 5, startBlock: '0', contracts: {} }, {}],
      [
        'PaymentMade',
        { dealId: 'Qm1', payee: `0x${'11'.repeat(20)}`, amount: '1', reason: 0, direction: 0 },
        { blockNumber: '3', blockHash: hash, txHash: hash, logIndex: '0', address: `0x${'22'.repeat(20)}` },
      ],
      ['BlocksObserved', { fromBlock: '0', toBlock: '3', toHash: hash, toTimestamp: '1795000000' }, {}],
    ] as const
    const [first, ...rest] = events.map(([type, data, metadata]) => ({
      id: crypto.randomUUID(),
      type,
      data,
      metadata,
    }))
    assert.ok(first !== undefined)
    await store.append('chain-5.facts', 'no_stream', [first, ...rest])
  })
  after(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('prints a line of each projection beside a store that is written, the same every time', async () => {
    const config = configOf(folder)
    const { code, out } = await lilymed('--config', config)
    assert.equal(code, 0)
    assert.match(out, /^replayed 3 events \(1 facts\) up to position 0000000000000003 in /)
    assert.match(out, /^deals +v\d+ +1 rows +0x[0-9a-f]{64}$/m)
    const digests = (text: string): readonly string[] => text.match(/0x[0-9a-f]{64}/g) ?? []
    assert.deepEqual(digests((await lilymed('--config', config)).out), digests(out))
    const json = JSON.parse((await lilymed('--config', config, '--json')).out)
    assert.deepEqual(
      json.parts.map(({ digest }: { digest: string }) => digest),
      digests(out),
    )
    assert.deepEqual([json.events, json.facts, 'isSame' in json], [3, 1, false])
    assert.ok(readdirSync(folder).every((name) => !name.startsWith('read-model')))
  })

  test('stops at a position, and says which words it does not take', async () => {
    const config = configOf(folder)
    const at = (position: string, ...words: string[]) =>
      lilymed('--config', config, '--to-position', position, ...words)
    const { code, out } = await at('0000000000000002')
    assert.equal(code, 0)
    assert.match(out, /^replayed 2 events \(0 facts\) up to position 0000000000000002 in /)
    assert.match(out, /^deals +v\d+ +0 rows /m)
    const beyond = await at('0000000000000004')
    assert.deepEqual([beyond.code, beyond.out], [3, ''])
    assert.match(beyond.err, /0000000000000004 .*ends at 0000000000000003/)
    const malformed = await at('3')
    assert.equal(malformed.code, 2)
    assert.match(malformed.err, /--to-position takes a position/)
    const both = await at('0000000000000002', '--compare')
    assert.equal(both.code, 2)
    assert.match(both.err, /--compare stops where the read model stands/)
  })

  test('says what is not there, and what is no store', async () => {
    const config = configOf(folder)
    const compared = await lilymed('--config', config, '--compare')
    assert.equal(compared.code, 3)
    assert.match(compared.err, /no read model in/)
    const nowhere = await lilymed('--config', configOf(join(folder, 'nowhere')))
    assert.equal(nowhere.code, 3)
    assert.match(nowhere.err, /no event store at .*nowhere/)
    const broken = mkdtempSync(join(folder, 'broken-'))
    writeFileSync(join(broken, 'events.db'), 'this is no database, however long it is said to be'.repeat(99))
    const damaged = await lilymed('--config', configOf(broken))
    assert.equal(damaged.code, 5)
    assert.match(damaged.err, /events\.db/)
    assert.equal((await lilymed()).code, 78)
  })
})
