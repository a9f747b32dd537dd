import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt as deriveKey } from 'node:crypto'
import { scrypt } from 'ethers/crypto'
import { computeAddress } from 'ethers/transaction'
import { getBytes, hexlify, isHexString } from 'ethers/utils'
import { decryptKeystoreJson, encryptKeystoreJson, isKeystoreJson } from 'ethers/wallet'

/** How hard a passphrase is to guess: scrypt's N, a power of two. Geth's and ours is 131072, about a second. */
export const standardScryptN = 131_072

/** The keys of one mediator, in the clear. Never logged, never thrown, never written but encrypted. */
export type MediatorKeys = {
  /** Signs transactions; undefined where something else does. */
  readonly privateKey: string | undefined
  /** The newest first, of which every new vote's secrets are made; the others open what was sealed before. */
  readonly saltMasters: readonly [string, ...string[]]
}

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
 * All keys in one Web3 Secret Storage v3 document: the transaction key where every wallet looks for it, the newest salt master as a
 * second v3 document under `x-lilymed`, which other tools ignore, and the older masters encrypted under a key of the newest, so that
 * they cost no further passphrase.
 */
export const encryptKeys = async (
  { privateKey, saltMasters: [newest, ...older] }: MediatorKeys,
  passphrase: string,
  scryptN = standardScryptN,
): Promise<string> => {
  const options = { scrypt: { N: scryptN, r: 8, p: 1 } }
  const encrypt = async (key: string): Promise<Record<string, unknown>> => {
    const account = { address: computeAddress(key), privateKey: key }
    return JSON.parse(await encryptKeystoreJson(account, passphrase, options)) as Record<string, unknown>
  }
  const [account, saltMaster] = await Promise.all([
    privateKey === undefined ? {} : encrypt(privateKey),
    encrypt(newest),
  ])
  const olderMasters = older.map((each) => wrap(newest, each))
  const extension = { version: 2, saltMaster, ...(older.length > 0 && { olderMasters }) }
  return `${JSON.stringify({ ...account, 'x-lilymed': extension }, null, 2)}\n`
}

/** Why a keystore document gave no keys. */
export type KeyDocumentRefusal = 'NOT_A_KEYSTORE' | 'NO_SALT_MASTER' | 'WRONG_PASSPHRASE'

/** The keys inside a document, or why there are none. Tells nothing of the passphrase. */
export const decryptKeys = async (
  text: string,
  passphrase: string,
): Promise<MediatorKeys | KeyDocumentRefusal> => {
  const document = parsed(text)
  const extension = document?.['x-lilymed'] as Extension | null | undefined
  const hasAccount = isKeystoreJson(text)
  if (document === undefined || (!hasAccount && !extension)) return 'NOT_A_KEYSTORE'
  const master = JSON.stringify(extension?.saltMaster ?? null)
  if (!isKeystoreJson(master)) return 'NO_SALT_MASTER'
  try {
    const [account, salt] = await Promise.all([
      hasAccount ? decryptKeystoreJson(text, passphrase) : undefined,
      decryptKeystoreJson(master, passphrase),
    ])
    const newest = salt.privateKey
    const older = (extension?.olderMasters ?? []).map((each) => unwrap(newest, each))
    return { privateKey: account?.privateKey, saltMasters: [newest, ...older] }
  } catch {
    return 'WRONG_PASSPHRASE'
  }
}

type Extension = { readonly saltMaster?: unknown; readonly olderMasters?: readonly string[] }

const parsed = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const ivBytes = 12
const tagBytes = 16

/** AES-256-GCM (NIST SP 800-38D) under a key that HKDF-SHA256 (RFC 5869) derives from the newest master: IV ‖ tag ‖ ciphertext. */
const wrap = (newest: string, older: string): string => {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', wrappingKey(newest), iv)
  const body = Buffer.concat([cipher.update(getBytes(older)), cipher.final()])
  return hexlify(Buffer.concat([iv, cipher.getAuthTag(), body]))
}

const unwrap = (newest: string, wrapped: string): string => {
  if (!isHexString(wrapped, ivBytes + tagBytes + 32)) throw new TypeError('expected a wrapped salt master')
  const bytes = getBytes(wrapped)
  const decipher = createDecipheriv('aes-256-gcm', wrappingKey(newest), bytes.subarray(0, ivBytes))
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
  return hexlify(Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]))
}

const wrappingKey = (newest: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', getBytes(newest), '', 'LILYMED/OLDER-MASTER/v1', 32))
