import { getAddress } from 'ethers/address'
import { isAppError } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import { addressIn } from '../keystore/address-in.ts'
import { openKeystore } from '../keystore/open-keystore.ts'
import { readPassphrase } from '../keystore/read-passphrase.ts'
import { openSigner } from '../open-signer.ts'
import type { Terminal } from '../keystore/read-passphrase.ts'
import type { KeystoreObservation } from './check-keystore.ts'

/** Opens the keystore and what signs, and closes them again; where a running node holds the keystore, the address alone is read. Never throws. */
export const observeKeystore = async (
  {
    keystoreFile,
    passphraseFile,
    signer,
  }: Pick<MediatorConfig, 'keystoreFile' | 'passphraseFile' | 'signer'>,
  terminal: Terminal | undefined,
): Promise<KeystoreObservation> => {
  try {
    const passphrase = await readPassphrase({ file: passphraseFile, terminal })
    const keystore = await openKeystore(keystoreFile, passphrase)
    try {
      const opened = await openSigner(signer, keystore, process.env)
      opened.close()
      return {
        kind: 'opened',
        address: opened.address,
        isRemote: (signer?.kind ?? 'keystore') !== 'keystore',
      }
    } finally {
      await keystore.close()
    }
  } catch (failure) {
    const { code, message } = isAppError(failure)
      ? failure
      : { code: 'KEYSTORE_UNREADABLE', message: 'the keystore cannot be opened' }
    const address = signer?.address === undefined ? await addressIn(keystoreFile) : getAddress(signer.address)
    if (code === 'KEYSTORE_IN_USE') return { kind: 'inUse', address }
    if (code === 'PASSPHRASE_MISSING') return { kind: 'notTried', address }
    return { kind: 'failed', code, message }
  }
}
