import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createApiClient } from '@lilymed/api'
import { openSqliteEventStore } from '@lilymed/event-store'
import { startWireDouble } from '@lilymed/event-store/testing/wire-double'
import { startAnchorChain } from '@lilymed/chain/testing/anchor-chain'
import { openLogKeys, rootOfTiles, urlSource, verifyLog } from '@lilymed/event-store/merkle-log'
import { createLogger } from '@lilymed/service-kit'
import type { IndexerConfig } from './config.ts'
import { createIndexer } from './indexer.ts'
import { chainConfigOf, startEmptyChain } from './testing/empty-chain.ts'
import { addressOf } from './testing/fact-script.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const folder = mkdtempSync(join(tmpdir(), 'lilymed-indexer-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const configOf = (url: string, dataDirectory: string, port = 0): IndexerConfig => ({
  chains: [chainConfigOf(31_337, url)],
  dataDirectory: join(folder, dataDirectory),
  http: { host: '127.0.0.1', port },
  merkleLog: { enabled: true, checkpointIntervalMs: 20 },
})

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 60_000
  while (!(await condition())) {
    assert.ok(performance.now() < deadline, 'waited a minute in vain')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('createIndexer', () => {
  it('follows a chain, says when it is ready, serves what it read, and resumes', async () => {
    const chain = await startEmptyChain(31_337, 9)
    for (const run of [1, 2]) {
      const indexer = await createIndexer(configOf(chain.url, 'follow'), { logger })
      const { url } = await indexer.start()
      await until(() => indexer.ready().ready)
      assert.equal((await fetch(`${url}/ready`)).status, 200)
      const { items } = await createApiClient({ baseUrl: url }).listChains()
      assert.deepEqual(
        items.map(({ chainId, block: shown, finality }) => [chainId, shown, finality]),
        [[31_337, 9, 7]],
        `run ${run}`,
      )
      await indexer.close()
      await indexer.ended()
    }
    await chain.close()
  })

  it('answers while its chains are being opened: it lives, and is not ready', async (context) => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    context.after(() => silent.close().closeAllConnections())
    await once(silent, 'listening')
    const reserved = createServer().listen(0, '127.0.0.1')
    await once(reserved, 'listening')
    const { port } = reserved.address() as AddressInfo
    await new Promise((resolve) => reserved.close(resolve))
    const { port: endpoint } = silent.address() as AddressInfo
    const indexer = await createIndexer(configOf(`http://127.0.0.1:${endpoint}`, 'opening', port), { logger })
    const starting = assert.rejects(indexer.start(), { code: 'CLOSING' })
    await once(silent, 'request')
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}/${path}`)
    assert.equal((await ask('health')).status, 200)
    const readiness = await ask('ready')
    assert.equal(readiness.status, 503)
    const { checks } = (await readiness.json()) as ReturnType<typeof indexer.ready>
    assert.deepEqual(
      checks.filter(({ name }) => name.startsWith('chain')),
      [
        {
          name: 'chain 31337',
          ok: false,
          detail: 'is being opened: its endpoints are asked which chain they serve',
          remedy: 'wait',
        },
      ],
    )
    // An endpoint that hangs does not hold the end up either.
    await indexer.close()
    await starting
  })

  it('is not ready while two endpoints contradict each other about what is final, and says about what', async (context) => {
    const [one, other] = [await startEmptyChain(31_337, 9), await startEmptyChain(31_337, 9)]
    context.after(() => Promise.all([one.close(), other.close()]))
    const base = configOf(one.url, 'contradicted')
    const [chain] = base.chains
    assert.ok(chain !== undefined)
    const endpoints = [{ url: one.url }, { url: other.url }]
    const config = { ...base, chains: [{ ...chain, endpoints, readyLagSeconds: 1 }] }
    const indexer = await createIndexer(config, { logger })
    context.after(() => indexer.close())
    await indexer.start()
    await until(() => indexer.ready().ready)
    other.reorganise(5)
    const unmet = () => indexer.ready().checks.filter(({ ok }) => !ok)
    await until(() => unmet().length > 0)
    const [{ name, detail, remedy } = { name: '', detail: '', remedy: '' }, ...others] = unmet()
    assert.deepEqual(others, [])
    assert.equal(name, 'chain 31337')
    assert.match(
      detail,
      /^nothing new is believed for \d+ s: expected the endpoints to agree on block 7, which they call final; /,
    )
    for (const { url } of endpoints) assert.match(detail, new RegExp(`${url} says 0x[0-9a-f]{64}`))
    assert.match(String(remedy), /^add a third endpoint/)
  })

  it('keeps its events on the configured server, and is not ready while that is away', async () => {
    const chain = await startEmptyChain(31_337, 9)
    const double = await startWireDouble()
    const connectionStringFile = join(folder, 'connection-string')
    writeFileSync(connectionStringFile, `${double.url}\n`, { mode: 0o600 })
    const config = { ...configOf(chain.url, 'server'), store: { kurrentdb: { connectionStringFile } } }
    const indexer = await createIndexer(config, { logger })
    const { url } = await indexer.start()
    await until(() => indexer.ready().ready)
    const storeCheck = async () => {
      const { checks } = (await (await fetch(`${url}/ready`)).json()) as ReturnType<typeof indexer.ready>
      return checks.find(({ name }) => name === 'store')
    }
    const detail = `KurrentDB 25.1.0 at 127.0.0.1:${double.port} answers`
    assert.deepEqual(await storeCheck(), { name: 'store', ok: true, detail, remedy: null })
    assert.deepEqual([...new Set(double.log.all.map(({ stream }) => stream))], ['indexer/chain-31337.facts'])
    assert.equal(existsSync(join(config.dataDirectory, 'events.db')), false)

    double.stop()
    await until(async () => (await storeCheck())?.ok === false)
    assert.equal((await fetch(`${url}/ready`)).status, 503)
    await double.start()
    await until(() => indexer.ready().ready)
    await indexer.close()
    double.stop()
    await chain.close()
  })

  it('refuses a data directory in use, another chain and a silent RPC, and leaves nothing open', async () => {
    const chain = await startEmptyChain(31_337, 3)
    const other = await startEmptyChain(5, 3)
    const first = await createIndexer(configOf(chain.url, 'shared'), { logger })
    await assert.rejects(createIndexer(configOf(chain.url, 'shared'), { logger }), { code: 'STORE_IN_USE' })
    for (const [url, code] of [
      [other.url, 'RPC_WRONG_CHAIN'],
      ['http://127.0.0.1:9', 'RPC_UNREACHABLE'],
    ] as const) {
      const indexer = await createIndexer(configOf(url, code), { logger })
      await assert.rejects(indexer.start(), { code })
      await indexer.close()
    }
    await first.close()
    const again = await createIndexer(configOf(chain.url, 'shared'), { logger })
    await again.close()
    await Promise.all([chain.close(), other.close()])
  })

  it('keeps a Merkle log of its store and serves it, and nothing else of its folders', async () => {
    const chain = await startEmptyChain(31_337, 9)
    const config = configOf(chain.url, 'log')
    const indexer = await createIndexer(config, { logger })
    const { url } = await indexer.start()
    await until(() => indexer.ready().ready)
    const { signer } = openLogKeys(join(config.dataDirectory, 'merkle-log-private'))
    const store = openSqliteEventStore({ path: join(config.dataDirectory, 'events.db'), readonly: true })
    await until(async () => {
      const audit = await verifyLog({ source: urlSource(`${url}/log`), verifier: signer, store })
      assert.equal(audit.kind, 'proved', JSON.stringify(audit))
      return audit.kind === 'proved' && audit.checkpoint.size > 0
    })
    const checkpoint = await fetch(`${url}/log/checkpoint`)
    assert.equal(checkpoint.headers.get('content-type'), 'text/plain; charset=utf-8')
    const hostile = [
      '../merkle-log-private/checkpoint.key',
      '..%2f..%2fevents.db',
      '0/..%2f..%2f..%2fevents.db',
      '.new/0',
    ]
    for (const path of [...hostile, '0/999', '0/0', 'x', '%00', '0/000.p/0']) {
      const answer = await fetch(`${url}/log/tile/${path}`)
      assert.equal(answer.status, 404, path)
      assert.equal(answer.headers.get('cache-control'), 'no-store', path)
    }
    await store.close()
    await indexer.close()
    await chain.close()
  })

  it('anchors the newest checkpoint of its log on chain where that is configured', async () => {
    const chain = await startAnchorChain()
    const keystoreFile = join(folder, 'anchor.json')
    const passphraseFile = join(folder, 'anchor.passphrase')
    writeFileSync(keystoreFile, chain.keystore, { mode: 0o600 })
    writeFileSync(passphraseFile, `${chain.passphrase}\n`, { mode: 0o600 })
    const { contract } = chain
    const base = configOf(chain.url, 'anchored')
    const config = { ...base, anchor: { contract, keystoreFile, passphraseFile, intervalSeconds: 1 } }
    try {
      await assert.rejects(
        createIndexer({ ...config, merkleLog: { enabled: false, checkpointIntervalMs: 20 } }, { logger }),
        { code: 'CONFIG_INVALID' },
      )
      const misled = await createIndexer(
        { ...config, anchor: { ...config.anchor, contract: addressOf('nothing') } },
        { logger },
      )
      await assert.rejects(misled.start(), { code: 'CONFIG_INVALID' })
      await misled.close()
      const indexer = await createIndexer(config, { logger })
      const { url } = await indexer.start()
      const { signer } = openLogKeys(join(config.dataDirectory, 'merkle-log-private'))
      await until(async () => (await chain.anchored(signer.name)).size > 0)
      const first = await chain.anchored(signer.name)
      await chain.rpc('anvil_mine', '0x5')
      await until(async () => (await chain.anchored(signer.name)).size > first.size)
      // What is on chain is what the log shows: a prefix of it has that root.
      const anchored = await chain.anchored(signer.name)
      const root = await rootOfTiles(urlSource(`${url}/log`), anchored.size)
      assert.equal(anchored.root, `0x${root.toString('hex')}`)
      await indexer.close()
    } finally {
      await chain.stop()
    }
  })

  it('keeps none where that is turned off', async () => {
    const chain = await startEmptyChain(31_337, 9)
    const config = {
      ...configOf(chain.url, 'no-log'),
      merkleLog: { enabled: false, checkpointIntervalMs: 20 },
    }
    const indexer = await createIndexer(config, { logger })
    const { url } = await indexer.start()
    await until(() => indexer.ready().ready)
    assert.equal((await fetch(`${url}/log/checkpoint`)).status, 404)
    assert.ok(!existsSync(join(config.dataDirectory, 'merkle-log')))
    await indexer.close()
    await chain.close()
  })

  it('writes nothing when its port is taken', async () => {
    const chain = await startEmptyChain(31_337, 3)
    const { port } = new URL(chain.url)
    const indexer = await createIndexer(configOf(chain.url, 'port', Number(port)), { logger })
    await assert.rejects(indexer.start(), { code: 'EADDRINUSE' })
    await indexer.close()
    await chain.close()
  })
})
