import { Wallet } from 'ethers'
import type { Signer } from './signer.ts'

/**
 * A signer over a raw private key, for devnets and tests only: the key lies in memory and came from plain text.
 * Throws a TypeError that does not repeat the key when it is not one.
 */
export const createDevnetKeySigner = (privateKey: string): Signer => {
  const wallet = openWallet(privateKey)
  return {
    address: wallet.address,
    signTransaction: (transaction) => wallet.signTransaction({ ...transaction, type: 2 }),
    signDigest: async (digest) => wallet.signingKey.sign(digest).serialized,
  }
}

const openWallet = (privateKey: string): Wallet => {
  try {
    return new Wallet(privateKey)
  } catch {
    throw new TypeError('expected a private key of 32 bytes as 0x and 64 hex digits')
  }
}
