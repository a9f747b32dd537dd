import { keccak256, recoverAddress, Signature } from 'ethers'

export type VerifiedHeaders =
  | { readonly kind: 'verified'; readonly address: string }
  | { readonly kind: 'rejected'; readonly message: string }

const rejected = (message: string): VerifiedHeaders => ({ kind: 'rejected', message })

const readAddress = (user: Buffer): string | undefined => {
  try {
    const parsed: unknown = JSON.parse(user.toString('utf8'))
    if (typeof parsed !== 'object' || parsed === null || !('address' in parsed)) return undefined
    return typeof parsed.address === 'string' ? parsed.address : undefined
  } catch {
    return undefined
  }
}

const recoverSigner = (user: Buffer, signature: Buffer): string | undefined => {
  const parity = signature[64]
  if (signature.length !== 65 || (parity !== 0 && parity !== 1)) return undefined
  const hex = signature.toString('hex')
  try {
    return recoverAddress(
      keccak256(user),
      Signature.from({ r: `0x${hex.slice(0, 64)}`, s: `0x${hex.slice(64, 128)}`, yParity: parity }),
    )
  } catch {
    return undefined
  }
}

/**
 * Who sent a pair of Lilypad headers: the checks of `CheckSignature` in pkg/http/utils.go with its messages. The address
 * must stand checksummed, as Lilypad writes it.
 */
export const verifySolverHeaders = (
  user: string | undefined,
  signature: string | undefined,
): VerifiedHeaders => {
  if (!user) return rejected('missing user header')
  if (!signature) return rejected('missing signature header')
  const payload = Buffer.from(user, 'base64')
  const address = readAddress(payload)
  if (address === undefined) return rejected('invalid user header')
  const signer = recoverSigner(payload, Buffer.from(signature, 'base64'))
  if (signer === undefined) return rejected('invalid user header or signature')
  return signer === address ? { kind: 'verified', address } : rejected('invalid signature')
}
