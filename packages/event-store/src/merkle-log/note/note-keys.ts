import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { MerkleLogError } from '../merkle-log-error.ts'
import { decodeBase64 } from './base64.ts'

/** The Ed25519 signature type of C2SP signed-note. */
const ed25519 = 1

/** What DER puts before the 32 bytes of an Ed25519 key (RFC 8410). */
const derOf = {
  seed: Buffer.from('302e020100300506032b657004220420', 'hex'),
  publicKey: Buffer.from('302a300506032b6570032100', 'hex'),
}

/** Knows the signatures of one key. `id` is four bytes. */
export interface NoteVerifier {
  readonly name: string
  readonly id: Buffer
  /** the key as text, `<name>+<id>+<key>`: what an auditor is given by a way they trust */
  readonly vkey: string
  verify(text: Uint8Array, signature: Uint8Array): boolean
}

/** Signs with one key; the private half never leaves it. */
export interface NoteSigner extends NoteVerifier {
  sign(text: Uint8Array): Buffer
}

/** Names of keys and origins: not empty, no spaces, control characters or plus, one line (C2SP signed-note). */
export function isKeyName(name: string): boolean {
  return name.length > 0 && name.length <= 200 && name.isWellFormed() && !/[\s+\p{Z}\p{C}]/u.test(name)
}

/** SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), its first four bytes (C2SP signed-note). */
function keyId(name: string, publicKey: Uint8Array): Buffer {
  const text = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ed25519), publicKey])
  return hash('sha256', text, 'buffer').subarray(0, 4)
}

function verifierOf(name: string, publicKey: Buffer): NoteVerifier {
  const id = keyId(name, publicKey)
  const encoded = Buffer.concat([Buffer.of(ed25519), publicKey]).toString('base64')
  const key = createPublicKey({
    key: Buffer.concat([derOf.publicKey, publicKey]),
    format: 'der',
    type: 'spki',
  })
  return {
    name,
    id,
    vkey: `${name}+${id.toString('hex')}+${encoded}`,
    verify: (text, signature) => signature.length === 64 && verify(null, text, key, signature),
  }
}

const publicBytes = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)

/** Makes a signer from the 32 bytes of an Ed25519 seed. @throws MerkleLogError LOG_KEY_INVALID */
export function createSigner(name: string, seed: Uint8Array): NoteSigner {
  if (!isKeyName(name)) throw invalid('a name without spaces or plus signs')
  if (seed.length !== 32) throw invalid('32 bytes of seed')
  const key = createPrivateKey({ key: Buffer.concat([derOf.seed, seed]), format: 'der', type: 'pkcs8' })
  return { ...verifierOf(name, publicBytes(key)), sign: (text) => sign(null, text, key) }
}

/** Reads a verifier key `<name>+<id>+<key>`. @throws MerkleLogError LOG_KEY_INVALID */
export function parseVerifierKey(vkey: string): NoteVerifier {
  const [name = '', id = '', encoded = ''] = splitKey(vkey)
  const key = decodeBase64(encoded)
  if (!isKeyName(name) || key?.length !== 33 || key[0] !== ed25519) {
    throw invalid('a verifier key <name>+<8 hex digits>+<base64 of an Ed25519 key>')
  }
  const verifier = verifierOf(name, key.subarray(1))
  if (verifier.id.toString('hex') !== id) {
    throw invalid(
      `a verifier key whose id is that of its name and key, which is ${verifier.id.toString('hex')} here: a character was changed or lost, copy it again`,
    )
  }
  return verifier
}

/** A private key as text, in the form of Go's `sumdb/note`: `PRIVATE+KEY+<name>+<id>+<seed>`. */
export function formatSigningKey(name: string, seed: Uint8Array): string {
  const { id } = createSigner(name, seed)
  const encoded = Buffer.concat([Buffer.of(ed25519), seed]).toString('base64')
  return `PRIVATE+KEY+${name}+${id.toString('hex')}+${encoded}`
}

/** Reads what `formatSigningKey` wrote; never quotes it in an error. @throws MerkleLogError LOG_KEY_INVALID */
export function parseSigningKey(text: string): NoteSigner {
  const prefix = 'PRIVATE+KEY+'
  const [name = '', id = '', encoded = ''] = splitKey(text.slice(prefix.length))
  const key = decodeBase64(encoded)
  if (!text.startsWith(prefix) || !isKeyName(name) || key?.length !== 33 || key[0] !== ed25519) {
    throw invalid('a signing key PRIVATE+KEY+<name>+<id>+<base64>')
  }
  const signer = createSigner(name, key.subarray(1))
  if (signer.id.toString('hex') !== id) throw invalid('a signing key whose id fits its name')
  return signer
}

/** Name, id and key; the key's base64 may itself have plus signs in it. */
function splitKey(text: string): string[] {
  const [name = '', id = '', ...rest] = text.split('+')
  return [name, id, rest.join('+')]
}

const invalid = (expected: string): MerkleLogError =>
  new MerkleLogError('LOG_KEY_INVALID', `expected ${expected}; this is none`)
