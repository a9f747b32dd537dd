import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { MediatorConfig } from '../config.ts'
import { diagnose } from './diagnose.ts'

const nowhere = 'http://127.0.0.1:1'
const address = `0x${'11'.repeat(20)}`

const configIn = (folder: string, rpcUrl: string): MediatorConfig => {
  const tokenFile = join(folder, 'token')
  writeFileSync(tokenFile, 'a token of some length\n', { mode: 0o600 })
  const names = ['parameters', 'stakeRegistry', 'sortition', 'disputePool', 'settlement', 'beacon'] as const
  const lilypad = ['lilypadStorage', 'lilypadPayments', 'lilypadToken'] as const
  const contracts = Object.fromEntries([...names, ...lilypad].map((name) => [name, address]))
  return {
    chain: {
      chainId: 7,
      endpoints: [{ url: rpcUrl }],
      startBlock: 0,
      contracts: contracts as MediatorConfig['chain']['contracts'],
    },
    dataDirectory: join(folder, 'missing'),
    keystoreFile: join(folder, 'no-keystore.json'),
    passphraseFile: tokenFile,
    reexecutor: { url: nowhere, tokenFile, drawClasses: ['portable'] },
    beacon: { drandUrl: nowhere },
    solver: { url: nowhere },
    handler: 'pool',
    mode: 'full',
    confirmations: 2,
    revealDepth: 2,
    pollIntervalMs: 1000,
  }
}

describe('the doctor', () => {
  it('names everything that is broken, each with a remedy, and tells no secret', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'lilymed-doctor-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const config = configIn(folder, 'http://127.0.0.1:1/v2/apikey123')
    // A file where the folder should be; one that is not there yet is made at the first start.
    const { checks, verdict } = await diagnose({ ...config, dataDirectory: join(folder, 'token') })
    assert.equal(verdict, 'not ready')
    const failed = checks.filter(({ state }) => state === 'failed').map(({ name }) => name)
    const onDisk = ['halt', 'machine', 'protection', 'disk']
    assert.deepEqual(failed, ['rpc', 'signer', ...onDisk, 'reexecutor', 'solver'])
    for (const { remedy, state } of checks) assert.equal(remedy === null, state === 'ok')
    assert.doesNotMatch(JSON.stringify(checks), /apikey123|a token of some length/)
  })

  it('sees an endpoint of another chain, a wrong clock, and contracts that are not there', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'lilymed-doctor-'))
    let chainId = '0x8'
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (part: Buffer) => (body += part.toString()))
      request.on('end', () => {
        const { id, method } = JSON.parse(body) as { id: number; method: string }
        const results: Record<string, unknown> = {
          eth_chainId: chainId,
          eth_getBlockByNumber: { number: '0x10', timestamp: '0x10' },
          eth_getCode: '0x',
        }
        response.setHeader('date', new Date(Date.now() - 3_600_000).toUTCString())
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] ?? null }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => {
      server.close()
      server.closeAllConnections()
      rmSync(folder, { recursive: true })
    })
    const config = configIn(folder, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const wrong = await diagnose(config)
    assert.match(wrong.checks[0]?.detail ?? '', /serves chain 8, and chain 7 is configured/)
    chainId = '0x7'
    const { checks } = await diagnose(config)
    const stateOf = (wanted: string): string | undefined => checks.find(({ name }) => name === wanted)?.state
    assert.equal(stateOf('clock'), 'failed')
    assert.equal(stateOf('contracts'), 'failed')
    assert.equal(stateOf('rpc'), 'ok')
  })
})
