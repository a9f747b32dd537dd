import { readFile } from 'node:fs/promises'
import { AppError } from '@lilymed/service-kit'
import { Wallet } from 'ethers'
import { createPrivateKeySigner } from '../signers/private-key-signer.ts'
import type { Signer } from '../signers/signer.ts'

/**
 * The key that pays for anchors, from a Web3 Secret Storage v3 file. It needs no rights and no more than the gas.
 *
 * @throws AppError CONFIG_INVALID where the file cannot be read, is no keystore, or does not open
 */
export const openAnchorSigner = async (file: string, passphrase: string): Promise<Signer> => {
  const refuse = (what: string): AppError =>
    new AppError({ code: 'CONFIG_INVALID', message: `keystore ${file} ${what}`, retryable: false })
  const text = await readFile(file, 'utf8').catch(() => {
    throw refuse('cannot be read')
  })
  const wallet = await Wallet.fromEncryptedJson(text, passphrase).catch(() => {
    throw refuse('is not a Web3 Secret Storage v3 file that opens with this passphrase')
  })
  return createPrivateKeySigner(wallet.privateKey)
}
