import { readFileSync } from 'node:fs'
import { AppError, readSecretFile } from '@lilymed/service-kit'
import { Wallet } from 'ethers'
import type { TransactionRequest } from 'ethers'

/** Who deploys and, if it owns the controller, switches the handler. */
export type DeployingAccount = {
  /** EIP-55 */
  readonly address: string
  /** The signed transaction, serialised, as 0x hex. */
  sign(transaction: TransactionRequest): Promise<string>
  /** The signature of typed data (EIP-712), as 0x hex. */
  signTypedData: Wallet['signTypedData']
}

const refuse = (code: string, message: string): AppError => new AppError({ code, message, retryable: false })

const readKeystore = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (failure) {
    const reason = (failure as NodeJS.ErrnoException).code ?? 'unknown error'
    throw refuse('KEYSTORE_UNREADABLE', `keystore ${file} cannot be read (${reason})`)
  }
}

/** An account over a private key in memory. */
export const accountOfKey = (privateKey: string): DeployingAccount => {
  const wallet = new Wallet(privateKey)
  return {
    address: wallet.address,
    sign: (transaction) => wallet.signTransaction(transaction),
    signTypedData: (domain, types, message) => wallet.signTypedData(domain, types, message),
  }
}

/**
 * Opens a Web3 Secret Storage v3 file with the passphrase in another file. Throws an AppError: KEYSTORE_UNREADABLE, NOT_A_KEYSTORE,
 * WRONG_PASSPHRASE, or as readSecretFile does.
 */
export const openAccount = async (keystore: string, passphraseFile: string): Promise<DeployingAccount> => {
  const passphrase = readSecretFile(passphraseFile)
  const text = readKeystore(keystore)
  try {
    const wallet = await Wallet.fromEncryptedJson(text, passphrase)
    return accountOfKey(wallet.privateKey)
  } catch (failure) {
    if ((failure as Error).message.includes('incorrect password')) {
      throw refuse(
        'WRONG_PASSPHRASE',
        `keystore ${keystore} does not open with the passphrase in ${passphraseFile}`,
      )
    }
    throw refuse('NOT_A_KEYSTORE', `keystore ${keystore} is no Web3 Secret Storage v3 file`)
  }
}
