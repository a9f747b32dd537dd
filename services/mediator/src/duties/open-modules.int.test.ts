import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { ModulesConfig } from '../modules-config.ts'
import { openModules } from './open-modules.ts'

describe('the hosts that modules come from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-modules-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const open = (config: ModulesConfig) => openModules({ config, dataDirectory: folder, workFolder: folder })
  const signal = AbortSignal.timeout(120_000)

  it('are those that are configured and no others, of none there is nothing', async () => {
    const module = { host: 'git.test', repository: 'org/repo', revision: 'main' }
    await assert.rejects(open({}).modules.getModule(module, 'deal', signal), { code: 'GIT_HOST_REFUSED' })
    const image = { registry: 'docker.io', repository: 'a/b', tag: 'latest' }
    const other = open({ registries: [{ host: 'quay.io' }] })
    await assert.rejects(other.images.getDigest(image, 'deal', signal), { code: 'REGISTRY_REFUSED' })
  })

  it('are asked without TLS on loopback alone, and credentials are read from a file of one’s own', () => {
    const invalid = { code: 'CONFIG_INVALID' }
    assert.throws(() => open({ gitHosts: [{ host: 'github.com', insecure: true }] }), invalid)
    assert.throws(() => open({ registries: [{ host: 'docker.io', insecure: true }] }), invalid)
    const credentialsFile = join(folder, 'credentials')
    const withCredentials = () => open({ registries: [{ host: 'docker.io', credentialsFile }] })
    assert.throws(withCredentials, invalid)
    writeFileSync(credentialsFile, 'nobody\n', { mode: 0o600 })
    assert.throws(withCredentials, (failure: Error) => {
      assert.match(failure.message, /must hold user:password/)
      return !failure.message.includes('nobody')
    })
    writeFileSync(credentialsFile, 'someone:secret\n')
    assert.ok(withCredentials())
    chmodSync(credentialsFile, 0o644)
    assert.throws(withCredentials, invalid)
  })
})
