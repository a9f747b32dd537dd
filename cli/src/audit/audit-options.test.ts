import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { auditVerifyLog } from '../commands/audit-verify-log.ts'
import { evidenceSourceOf, logSourceOf } from './audit-options.ts'

const verifierKey = (): string => {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const key = Buffer.concat([Buffer.from([1]), Buffer.from(x, 'base64url')])
  const id = createHash('sha256').update('log\n').update(key).digest('hex').slice(0, 8)
  return `log+${id}+${key.toString('base64')}`
}

test('an address that cannot be read is refused without a word of the password in it', async () => {
  const url = 'http://me:S3cret@'
  const isQuiet = ({ code, message }: Error & { code?: string }): boolean => {
    assert.equal(code, 'USAGE')
    return /is no URL that can be read/.test(message) && !message.includes('S3cret')
  }
  assert.throws(() => logSourceOf(url), isQuiet)
  assert.throws(() => evidenceSourceOf(url, () => undefined), isQuiet)
  const nothing = (): void => undefined
  await assert.rejects(
    auditVerifyLog({
      arguments: [],
      environment: {},
      options: { key: verifierKey(), log: url },
      print: nothing,
      note: nothing,
    }),
    isQuiet,
  )
})
