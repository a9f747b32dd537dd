import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { SigningKey, getBytes } from 'ethers'
import { signAwsRequest } from '../aws-signature.ts'
import type { AwsCredentials } from '../aws-signature.ts'
import type { Answered, Asked } from './serve-answers.ts'

const order = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n

/** A key on secp256k1 as Node's crypto has it. */
export const nodeKeyOf = (privateKey: string): KeyObject => {
  const { publicKey } = new SigningKey(privateKey)
  const [d, x, y] = [privateKey.slice(2), publicKey.slice(4, 68), publicKey.slice(68)].map((hex) =>
    Buffer.from(hex, 'hex').toString('base64url'),
  )
  return createPrivateKey({ key: { kty: 'EC', crv: 'secp256k1', d, x, y } as never, format: 'jwk' })
}

const derInteger = (value: bigint): Buffer => {
  const hex = value.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  const bytes = Buffer.from(Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even, 'hex')
  return Buffer.concat([Buffer.from([0x02, bytes.length]), bytes])
}

/** A signature in DER, its s in the upper half as often as in the lower one: KMS does not care which. */
export const derSignature = (privateKey: string, digest: string): Buffer => {
  const { r, s } = new SigningKey(privateKey).sign(getBytes(digest))
  const sent = BigInt(r) % 2n === 0n ? order - BigInt(s) : BigInt(s)
  const body = Buffer.concat([derInteger(BigInt(r)), derInteger(sent)])
  return Buffer.concat([Buffer.from([0x30, body.length]), body])
}

/** What AWS KMS answers for one key to whoever holds these credentials: it checks the signature of each request as AWS does. */
export const kmsAnswers = (
  privateKey: string,
  given: { readonly keyId: string; readonly region: string; readonly credentials: AwsCredentials },
) => {
  const spki = createPublicKey(nodeKeyOf(privateKey)).export({ format: 'der', type: 'spki' })
  const refuse = (type: string): Answered => ({
    status: 400,
    text: JSON.stringify({ __type: `com.amazonaws.kms#${type}`, message: `told in words: ${type}` }),
  })
  return (asked: Asked): Answered => {
    const { 'x-amz-date': time, 'x-amz-target': target, authorization, host = '' } = asked.headers
    const now = new Date(String(time).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': String(target) }
    const request = { method: 'POST' as const, host, headers, body: asked.body }
    const expected = signAwsRequest(request, given.credentials, { region: given.region, service: 'kms', now })
    if (authorization !== expected['authorization']) return refuse('InvalidSignatureException')
    const body = JSON.parse(asked.body) as Readonly<Record<string, string>>
    if (body['KeyId'] !== given.keyId) return refuse('NotFoundException')
    if (target === 'TrentService.GetPublicKey')
      return { text: JSON.stringify({ KeySpec: 'ECC_SECG_P256K1', PublicKey: spki.toString('base64') }) }
    const digest = Buffer.from(body['Message'] ?? '', 'base64')
    if (
      body['MessageType'] !== 'DIGEST' ||
      digest.length !== 32 ||
      body['SigningAlgorithm'] !== 'ECDSA_SHA_256'
    )
      return refuse('ValidationException')
    const signature = derSignature(privateKey, `0x${digest.toString('hex')}`)
    return { text: JSON.stringify({ KeyId: given.keyId, Signature: signature.toString('base64') }) }
  }
}
