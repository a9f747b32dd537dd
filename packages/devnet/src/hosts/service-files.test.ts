import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { lilymedCommand, writeConfiguration, writeSecret } from './service-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-files-'))
after(() => rmSync(folder, { recursive: true }))

test('a configuration is TOML with a table per object', () => {
  const file = writeConfiguration(folder, 'x.toml', {
    chain: { rpcUrl: 'http://a', contracts: { token: '0x1' } },
    port: 0,
  })
  assert.equal(
    readFileSync(file, 'utf8'),
    'port = 0\n\n[chain]\nrpcUrl = "http://a"\n\n[chain.contracts]\ntoken = "0x1"\n',
  )
})

test('a list of tables is an array of tables, each with its own below it', () => {
  const file = writeConfiguration(folder, 'y.toml', {
    chains: [
      { chainId: 1, endpoints: [{ url: 'http://a' }, { url: 'http://b' }] },
      { chainId: 2, contracts: { token: '0x1' } },
    ],
  })
  assert.equal(
    readFileSync(file, 'utf8'),
    [
      ['', '[[chains]]', 'chainId = 1'],
      ['[[chains.endpoints]]', 'url = "http://a"'],
      ['[[chains.endpoints]]', 'url = "http://b"'],
      ['[[chains]]', 'chainId = 2'],
      ['[chains.contracts]', 'token = "0x1"'],
    ]
      .map((table) => `${table.join('\n')}\n`)
      .join('\n'),
  )
})

test('a secret is for this user only', () => {
  const file = writeSecret(folder, 'token', 'hunter2')
  assert.equal(statSync(file).mode & 0o777, 0o600)
})

test('the command line that operators use is where it is looked for', () => {
  assert.ok(statSync(lilymedCommand).isFile())
})
