import { getAddress } from 'ethers/address'
import type { Address } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import { addressIn } from './address-in.ts'

/** Whose key a configuration has; no key is opened. Throws CONFIG_INVALID where nothing tells. */
export const configuredAddress = async ({
  keystoreFile,
  signer,
}: Pick<MediatorConfig, 'keystoreFile' | 'signer'>): Promise<Address> => {
  const named = signer?.address
  const address = named === undefined ? await addressIn(keystoreFile) : getAddress(named)
  if (address !== null) return address
  throw new AppError({
    code: 'CONFIG_INVALID',
    message: `nothing says whose key this is: ${keystoreFile} cannot be read, or is a keystore without a key; correct keystoreFile, or name what signs under [signer]`,
    retryable: false,
  })
}
