import { SigningKey, Wallet } from 'ethers'
import { toTransaction } from './signed-transaction.ts'
import type { Signer } from './signer.ts'

/**
 * A signer over a private key in memory, such as a keystore gives after its passphrase. Throws a TypeError that does not repeat the
 * key when it is none.
 */
export const createPrivateKeySigner = (privateKey: string): Signer => {
  const wallet = openWallet(privateKey)
  return {
    address: wallet.address,
    signTransaction: async (unsigned) => {
      const transaction = toTransaction(unsigned)
      transaction.signature = wallet.signingKey.sign(transaction.unsignedHash)
      return transaction.serialized
    },
  }
}

const openWallet = (privateKey: string): Wallet => {
  try {
    return new Wallet(new SigningKey(privateKey))
  } catch {
    throw new TypeError('expected a private key of 32 bytes as 0x and 64 hex digits')
  }
}
