import { createPrivateKeySigner } from './private-key-signer.ts'
import type { Signer } from './signer.ts'
import { SignerError } from './signer-error.ts'

/** The chain ids that development nodes have by default. */
const devnets: ReadonlySet<bigint> = new Set([31_337n, 1_337n])

/**
 * A signer over a raw private key, for devnets and tests only, because the key came from plain text: it signs for the chains 31337
 * and 1337 and throws RAW_KEY_REFUSED for any other. Throws a TypeError that does not repeat the key when it is none.
 */
export const createDevnetKeySigner = (privateKey: string): Signer => {
  const signer = createPrivateKeySigner(privateKey)
  return {
    address: signer.address,
    signTransaction: async (transaction) => {
      if (devnets.has(transaction.chainId)) return signer.signTransaction(transaction)
      throw new SignerError(
        'RAW_KEY_REFUSED',
        `a raw private key signs on devnets alone (chain 31337 or 1337), not on chain ${transaction.chainId}: use a keystore, a Web3Signer or a KMS`,
      )
    },
  }
}
