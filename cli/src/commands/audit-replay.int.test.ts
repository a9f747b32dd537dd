import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { startTestChain } from '@lilymed/chain/testing/anvil'
import type { TestChain } from '@lilymed/chain/testing/anvil'
import { eventually } from '@lilymed/chain/testing/eventually'
import { startRpcRelay } from '@lilymed/chain/testing/rpc-relay'
import type { RpcRelay } from '@lilymed/chain/testing/rpc-relay'
import { deployTestBeacon } from '@lilymed/chain/testing/test-beacon'
import { createIndexer, loadIndexerConfig } from '@lilymed/indexer'
import type { Indexer } from '@lilymed/indexer'
import { createLogger } from '@lilymed/service-kit'
import { indexerToml } from '../testing/indexer-config.ts'
import { runCommand } from '../testing/run-command.ts'

const lilymed = (...words: string[]) => runCommand('audit', 'replay', ...words)

describe('lilymed audit replay, beside an indexer that runs', () => {
  let chain: TestChain
  let relay: RpcRelay
  let indexer: Indexer
  let folder: string
  let config: string

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lilymed-audit-replay-'))
    chain = await startTestChain('--slots-in-an-epoch', '1')
    relay = await startRpcRelay(chain.url)
    const beacon = await deployTestBeacon(chain)
    await beacon.publish(...Array.from({ length: 12 }, (_, index) => index + 1))
    config = join(folder, 'indexer.toml')
    const contracts = { beacon: beacon.address }
    writeFileSync(
      config,
      `http.port = 0\n${indexerToml({ dataDirectory: folder, chainId: chain.chainId, urls: [chain.url], contracts })}`,
    )
    indexer = await createIndexer(loadIndexerConfig({ file: config, environment: {} }), {
      logger: createLogger({ name: 'test', level: 'silent' }),
    })
    const { url } = await indexer.start()
    const finality = async (): Promise<number> => {
      const answer = await fetch(`${url}/v1/chains`)
      const { items } = (await answer.json()) as { items?: { finality: number | null }[] }
      return items?.[0]?.finality ?? 0
    }
    await eventually('most blocks are final', async () => (await finality()) > 11)
  })
  after(async () => {
    await indexer.close()
    relay.close()
    await chain.stop()
    rmSync(folder, { recursive: true })
  })

  test('builds the read model from the log and the log from the chain, and both are the same', async () => {
    const { code, out } = await lilymed('--config', config, '--rpc', relay.url)
    assert.match(out, /^randomness +v\d+ +12 rows +0x[0-9a-f]{64} {2}same$/m)
    assert.match(
      out,
      /^chain 31337: final blocks 0 to \d+ read again from http:\S+: \d+ facts, all as stored$/m,
    )
    assert.match(
      out,
      /digest of the log’s final facts {2}(0x[0-9a-f]{64})\n {2}digest of the chain’s {12}\1 {2}same\n/,
    )
    assert.match(out, /\nwhat was compared is the same\n$/)
    assert.equal(code, 0)
    const json = JSON.parse((await lilymed('--config', config, '--rpc', relay.url, '--json')).out) as {
      readModel: { isSame: boolean }
      chains: { readings: { report: { digests: { stored: string; chain: string } } }[] }[]
    }
    assert.ok(json.readModel.isSame)
    const [reading] = json.chains[0]?.readings ?? []
    assert.equal(reading?.report.digests.stored, reading?.report.digests.chain)
  })

  test('says that the chain was not read where nothing names another endpoint', async () => {
    const { code, out } = await lilymed('--config', config)
    assert.match(out, /^chain 31337: not read again: the configuration has one endpoint/m)
    assert.equal(code, 0)
    assert.equal((await lilymed('--config', config, '--chain', '5')).code, 2)
    const same = await lilymed('--config', config, '--rpc', chain.url)
    assert.match(same.out, /^WARNING: this is an endpoint of the configuration/m)
    assert.equal(same.code, 0)
  })

  test('exits with 5 where a fact of the log, or a row of the read model, is another', async () => {
    const store = new DatabaseSync(join(folder, 'events.db'))
    const event = store
      .prepare("SELECT pos AS place, data FROM event WHERE data LIKE '%randomness\":%' LIMIT 1")
      .get() as { place: number; data: string }
    const write = store.prepare('UPDATE event SET data = ? WHERE pos = ?')
    write.run(event.data.replace(/0x[0-9a-f]{8}/, '0xdeadbeef'), event.place)
    const { code, out } = await lilymed('--config', config, '--rpc', relay.url)
    write.run(event.data, event.place)
    store.close()
    assert.equal(code, 5)
    assert.match(out, /^randomness .* DIFFERENT: \d+ of chain 31337 is another row in the read model$/m)
    assert.match(out, /RandomnessPublished differs in data\.randomness/)
    assert.match(out, /digest of the chain’s .* DIFFERENT/)

    const name = readdirSync(folder).find((file) => /^read-model-\d+\.db$/.test(file)) ?? ''
    const model = new DatabaseSync(join(folder, name))
    const row = model.prepare('SELECT key, body FROM rows_randomness LIMIT 1').get() as {
      key: string
      body: string
    }
    const change = model.prepare('UPDATE rows_randomness SET body = ? WHERE key = ?')
    change.run(row.body.replace('0x', '0xF'), row.key)
    const served = await lilymed('--config', config)
    change.run(row.body, row.key)
    model.close()
    assert.equal(served.code, 5)
    assert.match(
      served.out,
      new RegExp(`^randomness .* DIFFERENT: ${row.key} of chain 31337 is another row`, 'm'),
    )
  })
})
