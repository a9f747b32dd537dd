import { openAccount } from '@lilymed/network'
import type { Signer } from '@lilymed/chain'

/**
 * The key of a party as a signer: a Web3 Secret Storage v3 file and the file with its passphrase. Throws an AppError: KEYSTORE_UNREADABLE,
 * NOT_A_KEYSTORE, WRONG_PASSPHRASE, or as readSecretFile does.
 */
export const openPartyAccount = async (keystore: string, passphraseFile: string): Promise<Signer> => {
  const { address, sign } = await openAccount(keystore, passphraseFile)
  return { address, signTransaction: (unsigned) => sign({ type: 2, ...unsigned }) }
}
