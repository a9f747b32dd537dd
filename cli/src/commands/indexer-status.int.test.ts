import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { IndexerStatus } from '@lilymed/api'
import { execute } from '../execute.ts'
import { chainStatusOf, indexerStatusOf } from '../indexer-status/sample-status.ts'
import { commands } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-status-'))
after(() => rmSync(folder, { recursive: true }))

const run = async (...words: string[]): Promise<{ code: number; out: string; err: string }> => {
  let [out, err] = ['', '']
  const code = await execute(commands, ['indexer', 'status', ...words], {
    environment: {},
    print: (text) => void (out += text),
    note: (text) => void (err += text),
  })
  return { code, out, err }
}

describe('lilymed indexer status', () => {
  let status: IndexerStatus = indexerStatusOf([])
  const server = createServer((request, response) => {
    assert.equal(request.url, '/status')
    response.setHeader('content-type', 'application/json').end(JSON.stringify(status))
  })
  let url = ''
  before(async () => {
    server.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => new Promise((resolve) => server.close(resolve)))

  test('shows each chain and its endpoints, and exits with 0 when the indexer is ready', async () => {
    status = indexerStatusOf([chainStatusOf({ phase: 'following', etaSeconds: null, lagSeconds: 2 })])
    const { code, out } = await run('--url', url)
    assert.equal(code, 0)
    assert.deepEqual(
      out.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | ')),
      [
        `indexer at ${url}: ready, running since 2026-01-01T00:00:00Z`,
        '',
        'chain | phase | head | safe | final | stored | shown | lag | blocks/s | eta | endpoints',
        '42161 | following | 4,999 | 4,900 | 4,800 | 2,999 | 2,990 | 2 s | 50.0 | - | 1 of 1',
        '',
        'chain | endpoint | state | head | latency | requests | last failure',
        '42161 | https://rpc.example | serving | 4,999 | 12 ms | 3 of 1,200 failed | it hangs',
        '',
      ],
    )
  })

  test('names what is not met with what to do, and exits with 75', async () => {
    status = indexerStatusOf(
      [chainStatusOf({ phase: 'stopped', endpoints: [] })],
      [{ name: 'chain 42161', ok: false, detail: 'it was reset', remedy: 'rewind it' }],
    )
    const { code, out } = await run('--url', url)
    assert.equal(code, 75)
    assert.match(out, /: not ready, /)
    assert.match(out, /not met:\n {2}chain 42161: it was reset\n {4}to do: rewind it\n$/)
  })

  test('prints the document itself with --json, and the same exit code', async () => {
    const { code, out } = await run('--url', url, '--json')
    assert.equal(code, 75)
    assert.deepEqual(JSON.parse(out), status)
  })

  test('finds the indexer by its configuration', async () => {
    const file = join(folder, 'indexer.toml')
    const address = `"0x${'11'.repeat(20)}"`
    const names = ['parameters', 'drawClasses', 'stakeRegistry', 'sortition', 'disputePool', 'settlement']
    const others = [
      'canaries',
      'beacon',
      'lilypadStorage',
      'lilypadPayments',
      'lilypadToken',
      'lilypadController',
    ]
    const settings = (port: string): string =>
      [
        `dataDirectory = ${JSON.stringify(folder)}`,
        '[[chains]]\nchainId = 1\nstartBlock = 0',
        '[[chains.endpoints]]\nurl = "http://a"',
        '[chains.contracts]',
        ...[...names, ...others].map((name) => `${name} = ${address}`),
        `[http]\nhost = "0.0.0.0"\nport = ${port}`,
      ].join('\n')
    writeFileSync(file, settings(new URL(url).port))
    assert.match((await run('--config', file)).out, new RegExp(`^indexer at ${url}: `))
    writeFileSync(file, settings('0'))
    assert.equal((await run('--config', file)).code, 2)
  })

  test('refuses what is no http URL as a usage error, not as one that passes', async () => {
    for (const url of ['127.0.0.1:8080', 'nowhere', 'http://']) {
      const { code, err } = await run('--url', url)
      assert.equal(code, 2)
      assert.match(err, /--url takes an http or https URL/)
    }
  })

  test('says that nobody answers, and that it may be tried again', async () => {
    const { code, err } = await run('--url', 'http://127.0.0.1:9')
    assert.equal(code, 75)
    assert.match(err, /is the indexer running\?/)
  })
})
