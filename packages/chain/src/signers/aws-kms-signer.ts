import type { AwsCredentialsSource } from './aws-credentials.ts'
import { signAwsRequest } from './aws-signature.ts'
import { ethereumSignature, readDerSignature } from './ecdsa-signature.ts'
import { addressOfPublicKey } from './public-key-address.ts'
import { toTransaction, withSignature } from './signed-transaction.ts'
import type { Signer } from './signer.ts'
import { SignerError } from './signer-error.ts'
import { createSignerTransport } from './signer-transport.ts'

export type AwsKmsOptions = {
  /** Id, ARN or alias of an asymmetric key of spec ECC_SECG_P256K1. */
  readonly keyId: string
  readonly region: string
  /** Another address than AWS's own, such as a VPC endpoint. */
  readonly endpoint?: string
  readonly credentials: AwsCredentialsSource
  /** Of one exchange. */
  readonly timeoutMs: number
  readonly now?: () => Date
}

/**
 * A signer over a key in AWS KMS (API version 2014-11-01, actions GetPublicKey and Sign): its account is computed from its public key,
 * and every signature is brought to the form that Ethereum takes and checked. Throws SignerError.
 */
export const openAwsKmsSigner = async (options: AwsKmsOptions): Promise<Signer & { close(): void }> => {
  const { keyId, region, credentials, timeoutMs, now = () => new Date() } = options
  const url =
    options.endpoint ?? `https://kms.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
  const { host } = new URL(url)
  const ask = createSignerTransport({ url, timeoutMs })

  const call = async (action: 'GetPublicKey' | 'Sign', request: object): Promise<Answer> => {
    const body = JSON.stringify(request)
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${action}` }
    const scope = { region, service: 'kms', now: now() }
    const signed = signAwsRequest({ method: 'POST', host, headers, body }, await credentials(), scope)
    const { status, text } = await ask({ method: 'POST', path: '/', headers: signed, body })
    const answer = answerOf(text)
    if (status !== 200) throw refused(action, status, answer)
    return answer
  }

  try {
    const { PublicKey } = await call('GetPublicKey', { KeyId: keyId })
    const address = addressOfPublicKey(bytesOf(PublicKey))
    return {
      address,
      signTransaction: async (unsigned) => {
        const digest = toTransaction(unsigned).unsignedHash
        const { Signature } = await call('Sign', {
          KeyId: keyId,
          Message: Buffer.from(digest.slice(2), 'hex').toString('base64'),
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        })
        const numbers = readDerSignature(bytesOf(Signature))
        return withSignature(unsigned, ethereumSignature(numbers, digest, address), address)
      },
      close: () => ask.close(),
    }
  } catch (failure) {
    ask.close()
    throw failure
  }
}

type Answer = { readonly PublicKey?: unknown; readonly Signature?: unknown; readonly __type?: unknown }

const answerOf = (text: string): Answer => {
  try {
    return (JSON.parse(text) ?? {}) as Answer
  } catch {
    return {}
  }
}

const bytesOf = (text: unknown): Uint8Array => {
  if (typeof text === 'string' && text !== '') return Buffer.from(text, 'base64')
  throw new SignerError('SIGNER_MALFORMED_ANSWER', 'expected an answer of AWS KMS, got something else')
}

/** What passes by itself. An expired token does too, because the next request asks for another. */
const passing = /Throttling|LimitExceeded|Internal|Timeout|Unavailable|ExpiredToken|RequestExpired/

const refused = (action: string, status: number, { __type }: Answer): SignerError => {
  const name = typeof __type === 'string' ? __type : ''
  const kind = (name.split('#').at(-1) ?? '').replaceAll(/[^A-Za-z]/g, '').slice(0, 64)
  const what = `AWS KMS refuses ${action} with status ${status}${kind === '' ? '' : ` (${kind})`}`
  if (status === 429 || status >= 500 || passing.test(kind))
    return new SignerError('SIGNER_BUSY', `${what}; it may sign later`)
  return new SignerError(
    'SIGNER_REFUSED',
    `${what}: ${remedies[kind] ?? 'check the key, its policy and the region'}`,
  )
}

const remedies: Readonly<Record<string, string>> = {
  AccessDeniedException: 'allow kms:GetPublicKey and kms:Sign on the key to this machine’s role or user',
  NotFoundException: 'check signer.keyId and signer.region',
  DisabledException: 'enable the key',
  KMSInvalidStateException: 'the key is disabled or about to be deleted',
  InvalidSignatureException: 'check the secret access key and this machine’s clock',
  UnrecognizedClientException: 'check the access key',
}
