import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createPrivateKeySigner } from '@lilymed/chain'
import { openSigner } from './open-signer.ts'

const signer = createPrivateKeySigner(`0x${'4b'.repeat(32)}`)
const stranger = `0x${'11'.repeat(20)}`
const timeoutMs = 60_000
const folder = mkdtempSync(join(tmpdir(), 'lilymed-open-signer-'))
after(() => rmSync(folder, { recursive: true, force: true }))

describe('what signs for a mediator', () => {
  it('is the keystore’s own key unless told otherwise, and no other account’s than the one that is named', async () => {
    assert.equal((await openSigner(undefined, { signer }, {})).address, signer.address)
    const named = { kind: 'keystore' as const, timeoutMs, address: signer.address.toLowerCase() }
    assert.equal((await openSigner(named, { signer }, {})).address, signer.address)
    await assert.rejects(openSigner({ ...named, address: stranger }, { signer }, {}), {
      code: 'CONFIG_INVALID',
      message: new RegExp(`the key is of ${signer.address}`),
    })
    await assert.rejects(openSigner(undefined, { signer: undefined }, {}), {
      code: 'CONFIG_INVALID',
      message: /holds a salt master and no key/,
    })
  })

  it('is asked where it is told to be, and nothing takes its place when it is not there', async () => {
    const web3signer = {
      kind: 'web3signer' as const,
      timeoutMs,
      url: 'http://127.0.0.1:1',
      address: signer.address,
    }
    await assert.rejects(openSigner(web3signer, { signer }, {}), {
      code: 'SIGNER_UNREACHABLE',
      retryable: true,
    })
    const kms = {
      kind: 'aws-kms' as const,
      timeoutMs,
      keyId: 'alias/m',
      region: 'eu-west-1',
      endpoint: 'http://127.0.0.1:1',
    }
    const environment = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S' }
    await assert.rejects(openSigner(kms, { signer }, environment), { code: 'SIGNER_UNREACHABLE' })
  })

  it('shows a certificate whose key only its owner may read', async () => {
    const keyFile = join(folder, 'key.pem')
    writeFileSync(keyFile, 'none')
    chmodSync(keyFile, 0o644)
    const url = 'https://127.0.0.1:1'
    const open = (tls: object) =>
      openSigner(
        { kind: 'web3signer', timeoutMs, url, address: signer.address, tls },
        { signer: undefined },
        {},
      )
    await assert.rejects(open({ keyFile }), { code: 'CONFIG_INVALID', message: /chmod 600/ })
    await assert.rejects(open({ caFile: join(folder, 'none') }), {
      code: 'CONFIG_INVALID',
      message: /ENOENT/,
    })
  })
})
