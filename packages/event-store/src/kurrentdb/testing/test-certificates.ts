import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

// A certificate authority and a server certificate for 127.0.0.1, made for one test (RFC 5280, DER by hand).

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const objectId = (...bytes: readonly number[]) => der(0x06, Buffer.from(bytes))
const bool = () => der(0x01, Buffer.from([0xff]))

const ecdsaWithSha256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
const commonName = (text: string) =>
  sequence(der(0x31, sequence(objectId(0x55, 0x04, 0x03), der(0x0c, Buffer.from(text)))))
const utcTime = (date: Date) =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))
const extension = (id: number, value: Uint8Array, isCritical: boolean) =>
  sequence(objectId(0x55, 0x1d, id), ...(isCritical ? [bool()] : []), der(0x04, value))

const pem = (label: string, bytes: Buffer) =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END ${label}-----\n`

function certificate(
  names: { issuer: string; subject: string },
  key: KeyObject,
  issuerKey: KeyObject,
  extensions: readonly Uint8Array[],
): Buffer {
  const day = 24 * 60 * 60 * 1_000
  const validity = sequence(utcTime(new Date(Date.now() - day)), utcTime(new Date(Date.now() + day)))
  const serial = der(0x02, Buffer.from([1, ...crypto.getRandomValues(new Uint8Array(8))]))
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    serial,
    ecdsaWithSha256,
    commonName(names.issuer),
    validity,
    commonName(names.subject),
    key.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', body, issuerKey)
  return sequence(body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature))
}

/** PEM texts of an authority and of a server it vouches for on 127.0.0.1. */
export function createTestCertificates(): { authority: string; server: string; serverKey: string } {
  const [root, leaf] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }))
  if (!root || !leaf) throw new Error('no keys')
  const name = 'wire double authority'
  const authority = certificate({ issuer: name, subject: name }, root.publicKey, root.privateKey, [
    extension(0x13, sequence(bool()), true), // basic constraints: an authority
    extension(0x0f, der(0x03, Buffer.from([1, 0x06])), true), // key usage: signs certificates
  ])
  const loopback = sequence(der(0x87, Buffer.from([127, 0, 0, 1])))
  const server = certificate({ issuer: name, subject: '127.0.0.1' }, leaf.publicKey, root.privateKey, [
    extension(0x11, loopback, false), // subject alternative name
  ])
  return {
    authority: pem('CERTIFICATE', authority),
    server: pem('CERTIFICATE', server),
    serverKey: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
