import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { renderArtifacts } from '../scripts/render-artifacts.ts'
import { contractNames, loadBytecode } from './bytecode.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const generated = fileURLToPath(new URL('./generated', import.meta.url))
let fresh: Map<string, string>
let directory: string

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'lilymed-abi-'))
  const out = join(directory, 'out')
  const env = { ...process.env, FOUNDRY_OUT: out, FOUNDRY_CACHE_PATH: join(directory, 'cache') }
  execFileSync(join(root, 'node_modules/.bin/forge'), ['build', 'contracts/src'], {
    cwd: root,
    env,
    stdio: 'pipe',
  })
  fresh = renderArtifacts(out)
})

after(() => rmSync(directory, { recursive: true, force: true }))

test('the committed ABIs and bytecode are those of the Solidity sources', () => {
  for (const [path, text] of fresh) {
    assert.equal(
      readFileSync(join(generated, path), 'utf8'),
      text,
      `${path} is stale: npm run contracts:build`,
    )
  }
})

test('nothing else is committed beside them', () => {
  const committed = readdirSync(generated, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path !== 'bytecode',
  )
  assert.deepEqual(committed.sort(), [...fresh.keys()].sort())
})

test('every contract has bytecode without libraries left to link', () => {
  for (const name of contractNames) assert.match(loadBytecode(name), /^0x[0-9a-f]+$/, name)
})
