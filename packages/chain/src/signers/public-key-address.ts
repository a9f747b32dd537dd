import { createPublicKey } from 'node:crypto'
import { computeAddress } from 'ethers'
import { SignerError } from './signer-error.ts'

/** The account of a public key in DER as SubjectPublicKeyInfo (RFC 5480), EIP-55. Throws SIGNER_REFUSED for another curve's or no key. */
export const addressOfPublicKey = (der: Uint8Array): string => {
  const { crv, x, y } = jwkOf(der)
  if (crv !== 'secp256k1' || x === undefined || y === undefined) {
    throw new SignerError(
      'SIGNER_REFUSED',
      'expected a public key on secp256k1, got another: make a key of spec ECC_SECG_P256K1',
    )
  }
  const point = Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  return computeAddress(`0x04${point.toString('hex')}`)
}

const jwkOf = (der: Uint8Array): { readonly crv?: string; readonly x?: string; readonly y?: string } => {
  try {
    return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }).export({ format: 'jwk' })
  } catch {
    return {}
  }
}
