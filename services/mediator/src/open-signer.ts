import { readFileSync, statSync } from 'node:fs'
import { getAddress } from 'ethers/address'
import { createAwsCredentials, openAwsKmsSigner, openWeb3Signer } from '@lilymed/chain'
import type { Signer, SignerTls } from '@lilymed/chain'
import { AppError } from '@lilymed/service-kit'
import type { Keystore } from './keystore/open-keystore.ts'
import type { SignerConfig } from './signer-config.ts'

/** A signer until it is closed. */
export type OpenedSigner = Signer & { close(): void }

/**
 * Opens what signs: the keystore's own key, a Web3Signer or a key in AWS KMS. Throws SignerError, or CONFIG_INVALID where the keystore has no
 * key, a file cannot be used, or the key is not the account's that the configuration names.
 */
export const openSigner = async (
  config: SignerConfig | undefined,
  keystore: Pick<Keystore, 'signer'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OpenedSigner> => {
  const signer = await open(config, keystore, environment)
  const expected = config?.address
  if (expected === undefined || getAddress(expected) === signer.address) return signer
  signer.close()
  throw invalid(
    `signer.address is ${getAddress(expected)}, and the key is of ${signer.address}: name the right key`,
  )
}

const open = async (
  config: SignerConfig | undefined,
  keystore: Pick<Keystore, 'signer'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OpenedSigner> => {
  if (config === undefined || config.kind === 'keystore') {
    if (keystore.signer !== undefined) return { ...keystore.signer, close: () => undefined }
    throw invalid(
      'the keystore holds a salt master and no key: say under [signer] what signs, or make one with a key',
    )
  }
  const { timeoutMs } = config
  if (config.kind === 'web3signer') {
    const { url = '', address = '', api, tls } = config
    return openWeb3Signer({
      url,
      address,
      timeoutMs,
      ...(api === undefined ? {} : { api }),
      ...(tls === undefined ? {} : { tls: readTls(tls) }),
    })
  }
  const { keyId = '', region = '', endpoint, credentialsFile: file } = config
  return openAwsKmsSigner({
    keyId,
    region,
    timeoutMs,
    ...(endpoint === undefined ? {} : { endpoint }),
    credentials: createAwsCredentials({ file, environment, timeoutMs }),
  })
}

const readTls = ({ caFile, certFile, keyFile }: NonNullable<SignerConfig['tls']>): SignerTls => ({
  ...(caFile === undefined ? {} : { ca: readPem(caFile) }),
  ...(certFile === undefined ? {} : { cert: readPem(certFile) }),
  ...(keyFile === undefined ? {} : { key: readPem(keyFile, 0o077) }),
})

/** @param forbidden mode bits that the file must not have */
const readPem = (file: string, forbidden = 0): string => {
  try {
    if ((statSync(file).mode & forbidden) === 0) return readFileSync(file, 'utf8')
  } catch (failure) {
    throw invalid(`${file} cannot be read (${(failure as NodeJS.ErrnoException).code ?? 'unknown error'})`)
  }
  throw invalid(`${file} may be read by others; run: chmod 600`)
}

const invalid = (message: string): AppError =>
  new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
