import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { Transaction, computeAddress } from 'ethers'
import type { UnsignedTransaction } from './signer.ts'
import { serveAnswers } from './testing/serve-answers.ts'
import type { Answered, Asked } from './testing/serve-answers.ts'
import { contractKey, devnetId } from './testing/signer-contract.ts'
import { web3SignerAnswers } from './testing/web3signer-double.ts'
import { openWeb3Signer } from './web3signer-signer.ts'

const address = computeAddress(contractKey)
const secret = 'cafe5ec2e7'
const unsigned: UnsignedTransaction = {
  chainId: devnetId,
  nonce: 7,
  to: `0x${'11'.repeat(20)}`,
  data: `0x${secret}`,
  value: 0n,
  gasLimit: 100_000n,
  maxFeePerGas: 10n,
  maxPriorityFeePerGas: 1n,
}
const works = web3SignerAnswers([contractKey], devnetId)
const isSigning = ({ path, body }: Asked): boolean =>
  path.includes('/sign/') || body.includes('signTransaction')

/** Opens against a server that answers the questions before signing as it should. */
const signWith = async (
  api: 'json-rpc' | 'rest',
  answer: (asked: Asked) => Answered,
  timeoutMs = 60_000,
): Promise<string> => {
  const server = await serveAnswers((asked) => (isSigning(asked) ? answer(asked) : works(asked)))
  try {
    const signer = await openWeb3Signer({ url: server.url, address, api, timeoutMs })
    return await signer.signTransaction(unsigned).finally(() => signer.close())
  } finally {
    await server.close()
  }
}

const fails = (code: string, retryable: boolean) => (failure: Error) => {
  assert.deepEqual([Reflect.get(failure, 'code'), Reflect.get(failure, 'retryable')], [code, retryable])
  assert.ok(!inspect(failure, { depth: 9 }).includes(secret), 'what was to be signed is told')
  return true
}

describe('a Web3Signer', () => {
  it('that signs another transaction, or with another key, is not believed', async () => {
    const altered: Partial<UnsignedTransaction>[] = [
      { chainId: 1n },
      { nonce: 8 },
      { to: `0x${'22'.repeat(20)}` },
      { data: '0x' },
      { value: 1n },
      { gasLimit: 100_001n },
      { maxFeePerGas: 11n },
    ]
    for (const change of altered) {
      const answer = ({ body }: Asked): Answered => {
        const transaction = Transaction.from({ ...unsigned, ...change, type: 2 })
        const wallet = web3SignerAnswers([contractKey], transaction.chainId)
        const { id } = JSON.parse(body) as { id: number }
        const params = [
          {
            from: address,
            to: transaction.to,
            data: transaction.data,
            nonce: `0x${transaction.nonce.toString(16)}`,
            value: `0x${transaction.value.toString(16)}`,
            gas: `0x${transaction.gasLimit.toString(16)}`,
            maxFeePerGas: `0x${(transaction.maxFeePerGas ?? 0n).toString(16)}`,
            maxPriorityFeePerGas: '0x1',
          },
        ]
        const request = JSON.stringify({ id, method: 'eth_signTransaction', params })
        return wallet({ method: 'POST', path: '/', headers: {}, body: request })
      }
      await assert.rejects(
        signWith('json-rpc', answer),
        fails('SIGNER_MISMATCH', false),
        JSON.stringify(Object.keys(change)),
      )
    }
    const stranger = web3SignerAnswers([`0x${'77'.repeat(32)}`], devnetId)
    const asStranger = (asked: Asked): Answered =>
      stranger({
        ...asked,
        path: asked.path.replace(
          /0x[0-9a-f]{128}/,
          () => (JSON.parse(keysOf(stranger)) as string[])[0] ?? '',
        ),
        body: asked.body.replace(address, computeAddress(`0x${'77'.repeat(32)}`)),
      })
    for (const api of ['json-rpc', 'rest'] as const)
      await assert.rejects(signWith(api, asStranger), fails('SIGNER_MISMATCH', false))
  })

  it('that refuses, is busy, silent, or something else altogether, fails as that, and tells nothing', async () => {
    const rpcError = ({ body }: Asked): Answered => {
      const { id } = JSON.parse(body) as { id: number }
      return { text: JSON.stringify({ id, error: { code: -32_000, message: `cannot sign ${body}` } }) }
    }
    const internal = (): Answered => ({ status: 500, text: '{"error":{"code":-32603}}' })
    const cases: [
      api: 'json-rpc' | 'rest',
      answer: (asked: Asked) => Answered,
      code: string,
      retryable: boolean,
    ][] = [
      ['json-rpc', rpcError, 'SIGNER_REFUSED', false],
      ['json-rpc', internal, 'SIGNER_BUSY', true],
      ['json-rpc', () => ({ status: 503, text: secret }), 'SIGNER_BUSY', true],
      ['json-rpc', () => ({ text: `<html>${secret}</html>` }), 'SIGNER_MALFORMED_ANSWER', true],
      ['json-rpc', () => ({ text: '{"id":999,"result":"0x"}' }), 'SIGNER_MALFORMED_ANSWER', true],
      [
        'json-rpc',
        ({ body }) => ({
          text: JSON.stringify({ id: (JSON.parse(body) as { id: number }).id, result: `0x${secret}` }),
        }),
        'SIGNER_MALFORMED_ANSWER',
        true,
      ],
      ['json-rpc', () => ({ status: 302, text: '' }), 'SIGNER_REFUSED', false],
      ['rest', () => ({ status: 404, text: 'Public Key not found' }), 'SIGNER_REFUSED', false],
      ['rest', () => ({ status: 403, text: secret }), 'SIGNER_REFUSED', false],
      ['rest', () => ({ status: 429, text: secret }), 'SIGNER_BUSY', true],
      ['rest', () => ({ text: `0x${secret}` }), 'SIGNER_MALFORMED_ANSWER', true],
      ['rest', () => ({ text: 'a'.repeat(300_000) }), 'SIGNER_UNREACHABLE', true],
    ]
    for (const [api, answer, code, retryable] of cases)
      await assert.rejects(signWith(api, answer), fails(code, retryable), code)
    await assert.rejects(
      signWith('rest', () => null, 150),
      fails('SIGNER_UNREACHABLE', true),
    )
  })

  it('that does not hold the key, or does not answer, is refused at once', async () => {
    const server = await serveAnswers(web3SignerAnswers([`0x${'77'.repeat(32)}`], devnetId))
    for (const api of ['json-rpc', 'rest'] as const) {
      await assert.rejects(openWeb3Signer({ url: server.url, address, api, timeoutMs: 60_000 }), {
        code: 'SIGNER_REFUSED',
        message: new RegExp(`does not hold the key of ${address}`),
      })
    }
    await server.close()
    const gone = openWeb3Signer({ url: `${server.url}/token-in-path`, address, timeoutMs: 60_000 })
    await assert.rejects(gone, (failure: Error) => {
      assert.equal(Reflect.get(failure, 'code'), 'SIGNER_UNREACHABLE')
      assert.match(failure.message, /ECONNREFUSED/)
      assert.doesNotMatch(failure.message, /token-in-path/)
      return true
    })
  })

  describe('behind mutual TLS', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lilymed-signer-tls-'))
    after(() => rmSync(folder, { recursive: true, force: true }))
    const selfSigned = (name: string): { readonly cert: string; readonly key: string } => {
      const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
      const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key]
      const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1']
      execFileSync('openssl', ['req', '-x509', '-days', '1', ...curve, ...names, '-out', cert], {
        stdio: 'ignore',
      })
      return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
    }

    it('signs for whom it knows, and is asked by nobody who does not know it', async () => {
      const [signer, own, other] = ['signer', 'mediator', 'stranger'].map(selfSigned)
      assert.ok(signer && own && other)
      const known = { ...signer, ca: own.cert, requestCert: true, rejectUnauthorized: true }
      const server = await serveAnswers(works, known)
      const open = (tls: object) => openWeb3Signer({ url: server.url, address, timeoutMs: 60_000, tls })
      const opened = await open({ ca: signer.cert, ...own })
      assert.equal(Transaction.from(await opened.signTransaction(unsigned)).from, address)
      opened.close()
      for (const tls of [{ ca: signer.cert }, { ca: signer.cert, ...other }, { ...own }])
        await assert.rejects(open(tls), fails('SIGNER_UNREACHABLE', true))
      await server.close()
    })
  })
})

const keysOf = (answers: typeof works): string =>
  answers({ method: 'GET', path: '/api/v1/eth1/publicKeys', headers: {}, body: '' })?.text ?? '[]'
