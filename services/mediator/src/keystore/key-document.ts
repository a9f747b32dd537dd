import { scrypt as deriveKey } from 'node:crypto'
import { scrypt } from 'ethers/crypto'
import { computeAddress } from 'ethers/transaction'
import { hexlify } from 'ethers/utils'
import { decryptKeystoreJson, encryptKeystoreJson, isKeystoreJson } from 'ethers/wallet'

/** How hard a passphrase is to guess: scrypt's N, a power of two. Geth's and ours is 131072, about a second. */
export const standardScryptN = 131_072

/** The keys of one mediator, in the clear. Never logged, never thrown, never written but encrypted. */
export type MediatorKeys = { readonly privateKey: string; readonly saltMaster: string }

/** ethers' own scrypt is plain JavaScript and twice as slow. */
scrypt.register(
  (password, salt, N, r, p, length) =>
    new Promise<string>((resolve, reject) => {
      const limits = { N, r, p, maxmem: 256 * N * r }
      deriveKey(password, salt, length, limits, (error, key) =>
        error === null ? resolve(hexlify(key)) : reject(error),
      )
    }),
)

/**
 * Both keys in one Web3 Secret Storage v3 document: the transaction key where every wallet looks for it, the salt master as a
 * second v3 document under `x-lilymed`, which other tools ignore. Either can be replaced without the other.
 */
export const encryptKeys = async (
  keys: MediatorKeys,
  passphrase: string,
  scryptN = standardScryptN,
): Promise<string> => {
  const options = { scrypt: { N: scryptN, r: 8, p: 1 } }
  const encrypt = async (privateKey: string): Promise<Record<string, unknown>> => {
    const account = { address: computeAddress(privateKey), privateKey }
    return JSON.parse(await encryptKeystoreJson(account, passphrase, options)) as Record<string, unknown>
  }
  const [account, master] = await Promise.all([encrypt(keys.privateKey), encrypt(keys.saltMaster)])
  return `${JSON.stringify({ ...account, 'x-lilymed': { version: 1, saltMaster: master } }, null, 2)}\n`
}

/** Why a keystore document gave no keys. */
export type KeyDocumentRefusal = 'NOT_A_KEYSTORE' | 'NO_SALT_MASTER' | 'WRONG_PASSPHRASE'

/** The keys inside a document, or why there are none. Tells nothing of the passphrase. */
export const decryptKeys = async (
  text: string,
  passphrase: string,
): Promise<MediatorKeys | KeyDocumentRefusal> => {
  if (!isKeystoreJson(text)) return 'NOT_A_KEYSTORE'
  const master = JSON.stringify(masterOf(JSON.parse(text)))
  if (!isKeystoreJson(master)) return 'NO_SALT_MASTER'
  try {
    const [account, salt] = await Promise.all([
      decryptKeystoreJson(text, passphrase),
      decryptKeystoreJson(master, passphrase),
    ])
    return { privateKey: account.privateKey, saltMaster: salt.privateKey }
  } catch {
    return 'WRONG_PASSPHRASE'
  }
}

const masterOf = (document: unknown): unknown => {
  const { 'x-lilymed': extension } = document as {
    readonly 'x-lilymed'?: { readonly saltMaster?: unknown } | null
  }
  return extension?.saltMaster ?? null
}
