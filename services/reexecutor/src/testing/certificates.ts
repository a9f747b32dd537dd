import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** A certificate and its key, PEM. */
export type Identity = { readonly certificate: string; readonly key: string }

export type Authority = {
  readonly certificate: string
  /** A certificate for this common name, and for 127.0.0.1, valid for a day. */
  issue(commonName: string): Identity
}

const oids = {
  commonName: '0603550403',
  ecdsaWithSha256: '06082a8648ce3d040302',
  subjectAltName: '0603551d11',
  basicConstraints: '0603551d13',
}

/** Distinguished encoding (ITU-T X.690): a tag, a length, the contents. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents)
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...contents: readonly Buffer[]) => der(0x30, ...contents)
const hex = (text: string) => Buffer.from(text, 'hex')
const nameOf = (commonName: string) =>
  sequence(der(0x31, sequence(hex(oids.commonName), der(0x0c, Buffer.from(commonName)))))
const timeOf = (ms: number) => {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return der(0x17, Buffer.from(digits.slice(2)))
}
const extension = (oid: string, value: Buffer) => sequence(hex(oid), der(0x04, value))

function certify(
  subject: string,
  publicKey: KeyObject,
  issuer: string,
  issuerKey: KeyObject,
  extensions: Buffer,
): string {
  const algorithm = sequence(hex(oids.ecdsaWithSha256))
  const dayMs = 86_400_000
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([0x4a]), randomBytes(8)])),
    algorithm,
    nameOf(issuer),
    sequence(timeOf(Date.now() - dayMs), timeOf(Date.now() + dayMs)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extensions)),
  )
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, issuerKey))
  const text = sequence(body, algorithm, signature).toString('base64').replaceAll(/.{64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`
}

/** An authority of its own, for one test (RFC 5280, ECDSA over P-256). */
export function createAuthority(name: string): Authority {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const isAuthority = extension(oids.basicConstraints, sequence(der(0x01, Buffer.from([0xff]))))
  return {
    certificate: certify(name, createPublicKey(privateKey), name, privateKey, isAuthority),
    issue: (commonName) => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const address = extension(oids.subjectAltName, sequence(der(0x87, Buffer.from([127, 0, 0, 1]))))
      return {
        certificate: certify(commonName, pair.publicKey, name, privateKey, address),
        key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      }
    },
  }
}
