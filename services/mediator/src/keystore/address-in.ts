import { readFile } from 'node:fs/promises'
import { getAddress } from 'ethers/address'

/** The address a keystore file names in the clear; null where it cannot be read or names none. */
export const addressIn = async (file: string): Promise<string | null> => {
  try {
    const { address } = JSON.parse(await readFile(file, 'utf8')) as { readonly address?: unknown }
    return typeof address === 'string'
      ? getAddress(address.startsWith('0x') ? address : `0x${address}`)
      : null
  } catch {
    return null
  }
}
