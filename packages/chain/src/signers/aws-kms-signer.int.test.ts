import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { computeAddress } from 'ethers'
import { createAwsCredentials } from './aws-credentials.ts'
import { openAwsKmsSigner } from './aws-kms-signer.ts'
import { addressOfPublicKey } from './public-key-address.ts'
import { derSignature, kmsAnswers, nodeKeyOf } from './testing/kms-double.ts'
import { serveAnswers } from './testing/serve-answers.ts'
import type { Answered, Asked } from './testing/serve-answers.ts'
import { contractKey, devnetId } from './testing/signer-contract.ts'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hunter2-hunter2' }
const key = { keyId: 'alias/mediator', region: 'eu-central-1' }
const works = kmsAnswers(contractKey, { ...key, credentials })
const secret = 'cafe5ec2e7'
const unsigned = {
  chainId: devnetId,
  nonce: 7,
  to: `0x${'11'.repeat(20)}`,
  data: `0x${secret}`,
  value: 0n,
  gasLimit: 100_000n,
  maxFeePerGas: 10n,
  maxPriorityFeePerGas: 1n,
}

const signWith = async (
  answer: (asked: Asked) => Answered,
  changes: { readonly keyId?: string; readonly credentials?: typeof credentials } = {},
): Promise<string> => {
  const server = await serveAnswers((asked) =>
    asked.headers['x-amz-target'] === 'TrentService.Sign' ? answer(asked) : works(asked),
  )
  try {
    const { credentials: given = credentials, ...rest } = changes
    const source = () => Promise.resolve(given)
    const options = { ...key, endpoint: server.url, timeoutMs: 60_000, ...rest, credentials: source }
    const signer = await openAwsKmsSigner(options)
    return await signer.signTransaction(unsigned).finally(() => signer.close())
  } finally {
    await server.close()
  }
}

const fails =
  (code: string, retryable: boolean, words = /./) =>
  (failure: Error) => {
    assert.deepEqual([Reflect.get(failure, 'code'), Reflect.get(failure, 'retryable')], [code, retryable])
    assert.match(failure.message, words)
    assert.doesNotMatch(inspect(failure, { depth: 9 }), new RegExp(`${secret}|hunter2`))
    return true
  }

const aws = (status: number, type: string) => (): Answered => ({
  status,
  text: JSON.stringify({ __type: type, message: `${secret} hunter2` }),
})

describe('AWS KMS', () => {
  it('that refuses or is busy fails as that, with what to do', async () => {
    await assert.rejects(
      signWith(aws(400, 'AccessDeniedException')),
      fails('SIGNER_REFUSED', false, /allow kms:GetPublicKey and kms:Sign/),
    )
    await assert.rejects(
      signWith(aws(400, 'DisabledException')),
      fails('SIGNER_REFUSED', false, /enable the key/),
    )
    for (const [status, type] of [
      [400, 'ThrottlingException'],
      [400, 'ExpiredTokenException'],
      [500, 'KMSInternalException'],
      [500, 'DependencyTimeoutException'],
      [502, ''],
    ] as const)
      await assert.rejects(signWith(aws(status, type)), fails('SIGNER_BUSY', true))
    await assert.rejects(signWith(works, { keyId: 'alias/other' }), fails('SIGNER_REFUSED', false, /keyId/))
    const wrong = { ...credentials, secretAccessKey: 'hunter2' }
    await assert.rejects(signWith(works, { credentials: wrong }), fails('SIGNER_REFUSED', false, /clock/))
  })

  it('that answers with a signature of another key, or with none, is not believed', async () => {
    const other = kmsAnswers(`0x${'77'.repeat(32)}`, { ...key, credentials })
    await assert.rejects(signWith(other), fails('SIGNER_MISMATCH', false))
    const fixed = derSignature(contractKey, `0x${'01'.repeat(32)}`).toString('base64')
    await assert.rejects(
      signWith(() => ({ text: JSON.stringify({ Signature: fixed }) })),
      fails('SIGNER_MISMATCH', false),
    )
    for (const text of ['{}', 'null', '<html>', '{"Signature":"AAAA"}'])
      await assert.rejects(
        signWith(() => ({ text })),
        fails('SIGNER_MALFORMED_ANSWER', true),
      )
  })

  it('has the account of its public key, if that is on secp256k1', () => {
    const der = createPublicKey(nodeKeyOf(contractKey)).export({ format: 'der', type: 'spki' })
    assert.equal(addressOfPublicKey(der), computeAddress(contractKey))
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const others = [
      publicKey.export({ format: 'der', type: 'spki' }),
      Buffer.from('cafe', 'hex'),
      der.subarray(1),
    ]
    for (const each of others) assert.throws(() => addressOfPublicKey(each), { code: 'SIGNER_REFUSED' })
  })
})

describe('credentials of AWS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-aws-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const environment = {}
  const timeoutMs = 60_000
  const file = join(folder, 'credentials')

  it('come from the default section of a file that only its owner may read', async () => {
    writeFileSync(
      file,
      '[other]\naws_access_key_id = no\n[default]\naws_access_key_id = AK\naws_secret_access_key=sk/+=\n[last]\naws_session_token = no\n',
      { mode: 0o600 },
    )
    const ask = createAwsCredentials({ file, environment, timeoutMs })
    assert.deepEqual(await ask(), { accessKeyId: 'AK', secretAccessKey: 'sk/+=' })
    chmodSync(file, 0o644)
    assert.throws(() => createAwsCredentials({ file, environment, timeoutMs }), { message: /chmod 600/ })
    writeFileSync(join(folder, 'empty'), '[default]\n', { mode: 0o600 })
    const empty = { file: join(folder, 'empty'), environment, timeoutMs }
    assert.throws(() => createAwsCredentials(empty), { code: 'SIGNER_REFUSED' })
  })

  it('of a role are asked for once, and again before they end', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z')
    let made = 0
    const answer = ({ method, path, headers }: Asked): Answered => {
      if (path === '/latest/api/token')
        return method === 'PUT' && headers['x-aws-ec2-metadata-token-ttl-seconds']
          ? { text: 'T' }
          : { status: 405, text: '' }
      if (headers['x-aws-ec2-metadata-token'] !== 'T') return { status: 401, text: '' }
      if (path.endsWith('/security-credentials/')) return { text: 'mediator\n' }
      made += 1
      const Expiration = new Date(now + 3_600_000).toISOString()
      return {
        text: JSON.stringify({ AccessKeyId: `A${made}`, SecretAccessKey: 'S', Token: 'K', Expiration }),
      }
    }
    const server = await serveAnswers(answer)
    const ask = createAwsCredentials({ environment, metadataUrl: server.url, timeoutMs, now: () => now })
    assert.deepEqual([(await ask()).accessKeyId, (await ask()).accessKeyId], ['A1', 'A1'])
    now += 54 * 60_000
    assert.equal((await ask()).accessKeyId, 'A1')
    now += 2 * 60_000
    assert.equal((await ask()).accessKeyId, 'A2')
    await server.close()
    now += 3_600_000
    await assert.rejects(ask(), { code: 'SIGNER_UNREACHABLE', retryable: true })
  })

  it('of a container come from where it is told, and from nowhere if there is nothing', async () => {
    const told = JSON.stringify({
      AccessKeyId: 'C',
      SecretAccessKey: 'S',
      Token: 'K',
      Expiration: '2030-01-01T00:00:00Z',
    })
    const server = await serveAnswers(({ path, headers }) =>
      path === '/role?id=1' && headers.authorization === 'Basic x'
        ? { text: told }
        : { status: 404, text: '' },
    )
    const container = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.url}/role?id=1`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Basic x',
    }
    assert.equal((await createAwsCredentials({ environment: container, timeoutMs })()).accessKeyId, 'C')
    const ask = createAwsCredentials({ environment, metadataUrl: server.url, timeoutMs })
    await assert.rejects(ask(), { code: 'SIGNER_REFUSED', message: /credentialsFile/ })
    await server.close()
  })
})
