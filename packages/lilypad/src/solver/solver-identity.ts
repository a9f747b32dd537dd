import { computeAddress, keccak256 } from 'ethers'
import type { SigningKey } from 'ethers'

/** The headers that tell a solver who asks. Whoever has seen them once can send them for ever: never log them. */
export type SolverHeaders = { readonly 'X-Lilypad-User': string; readonly 'X-Lilypad-Signature': string }

/** Somebody a solver knows by an address. */
export type SolverIdentity = { readonly address: string; readonly headers: SolverHeaders }

/**
 * Lilypad's way to sign in (pkg/http/utils.go `encodeUserAddress`): the compact JSON of the checksummed address, and the
 * signature r ‖ s ‖ v over its bare keccak-256 hash, v being 0 or 1, without the prefix of EIP-191. There is no nonce, no
 * expiry, no path: the pair is one static bearer credential per key, which is why a key that holds stake should not be used.
 */
export const createSolverIdentity = (key: SigningKey): SolverIdentity => {
  const address = computeAddress(key)
  const user = Buffer.from(JSON.stringify({ address }))
  const { r, s, yParity } = key.sign(keccak256(user))
  const signature = Buffer.concat([Buffer.from(r.slice(2) + s.slice(2), 'hex'), Uint8Array.of(yParity)])
  return {
    address,
    headers: {
      'X-Lilypad-User': user.toString('base64'),
      'X-Lilypad-Signature': signature.toString('base64'),
    },
  }
}
