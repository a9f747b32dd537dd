import { Signature, recoverAddress, toBeHex } from 'ethers'
import { SignerError } from './signer-error.ts'

/** The order of secp256k1's group (SEC 2, §2.4.1). */
const order = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n

/** The two numbers of an ECDSA signature. */
export type EcdsaNumbers = { readonly r: bigint; readonly s: bigint }

/**
 * Reads a signature as X9.62 and RFC 3279 §2.2.3 write it, in DER: SEQUENCE { INTEGER r, INTEGER s }. Throws SIGNER_MALFORMED_ANSWER
 * for anything else, a longer encoding of the same numbers included.
 */
export const readDerSignature = (der: Uint8Array): EcdsaNumbers => {
  const [r, afterR] = readInteger(der, 2)
  const [s, afterS] = readInteger(der, afterR)
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || afterS !== der.length) throw malformed()
  return { r, s }
}

const readInteger = (der: Uint8Array, at: number): [value: bigint, next: number] => {
  const length = der[at + 1] ?? 0
  const bytes = der.subarray(at + 2, at + 2 + length)
  const [first = 0x80, second = 0x80] = bytes
  const isPadded = first === 0 && length > 1 && second < 0x80
  if (der[at] !== 0x02 || length > 33 || bytes.length !== length || first >= 0x80 || isPadded)
    throw malformed()
  return [BigInt(`0x${Buffer.from(bytes).toString('hex')}`), at + 2 + length]
}

const malformed = (): SignerError =>
  new SignerError('SIGNER_MALFORMED_ANSWER', 'expected an ECDSA signature in DER, got something else')

/**
 * The one signature that Ethereum takes (EIP-2, low s) for these numbers, with the parity by which the key is recovered. Throws
 * SIGNER_MISMATCH where they are no signature of this address over the digest.
 */
export const ethereumSignature = ({ r, s }: EcdsaNumbers, digest: string, address: string): Signature => {
  if (r > 0n && r < order && s > 0n && s < order) {
    const lowS = s > order / 2n ? order - s : s
    for (const yParity of [0, 1] as const) {
      const signature = Signature.from({ r: toBeHex(r, 32), s: toBeHex(lowS, 32), yParity })
      if (recovered(digest, signature) === address) return signature
    }
  }
  throw new SignerError(
    'SIGNER_MISMATCH',
    `expected a signature of ${address}, got one of another key or over something else: check which key the signer holds`,
  )
}

const recovered = (digest: string, signature: Signature): string | undefined => {
  try {
    return recoverAddress(digest, signature)
  } catch {
    // Not every number is the x of a point.
    return undefined
  }
}
