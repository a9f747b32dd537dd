import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { loadMediatorConfig } from '@lilymed/mediator'
import { NetworkConfig, planProblems } from '@lilymed/network'
import { loadConfig } from '@lilymed/service-kit'
import { ReexecutorSettings } from '../../cli/src/reexecutor/reexecutor-settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'lilymed-examples-'))
after(() => rmSync(folder, { recursive: true }))

/** The configuration that a page gives as an example of a file of that name, with an address wherever it leaves one open. */
const example = (page: string, name: string): string => {
  const text = readFileSync(new URL(`../../docs/how-to/${page}.md`, import.meta.url), 'utf8')
  const [, found] = new RegExp(`^\`\`\`toml\\n(# ${name}\\n[^]*?)^\`\`\`$`, 'm').exec(text) ?? []
  assert.ok(found, `${page} shows no ${name}`)
  const file = join(folder, name)
  writeFileSync(file, found.replaceAll('"0x…"', `"0x${'11'.repeat(20)}"`))
  return file
}

describe('the configurations that the how-to pages begin with', () => {
  it('are whole: who fills in the addresses can start', () => {
    const mediator = loadMediatorConfig({ file: example('run-a-mediator', 'mediator.toml') })
    assert.equal(mediator.mode, 'shadow')
    const reexecutor = loadConfig(ReexecutorSettings, {
      file: example('run-a-mediator', 'reexecutor.toml'),
    })
    assert.equal(`http://127.0.0.1:${reexecutor.port}`, mediator.reexecutor.url)
    assert.equal(reexecutor.tokenFile, mediator.reexecutor.tokenFile)
    const file = example('deploy-a-network', 'network.toml')
    assert.equal(loadConfig(NetworkConfig, { file }, planProblems).beacon.kind, 'drand-evmnet')
  })
})
