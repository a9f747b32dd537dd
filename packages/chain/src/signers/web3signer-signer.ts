import { Signature, computeAddress, getAddress, toQuantity } from 'ethers'
import { assertSigned, toTransaction, withSignature } from './signed-transaction.ts'
import type { Signer, UnsignedTransaction } from './signer.ts'
import { SignerError } from './signer-error.ts'
import { createSignerTransport, originOf, refusedByStatus } from './signer-transport.ts'
import type { AskSigner, SignerTransportOptions } from './signer-transport.ts'

export type Web3SignerOptions = SignerTransportOptions & {
  /** The account whose key it holds. */
  readonly address: string
  /** `eth_signTransaction` over JSON-RPC (the default), or `/api/v1/eth1/sign/{identifier}`. */
  readonly api?: 'json-rpc' | 'rest'
}

/**
 * A signer over Consensys' Web3Signer in eth1 mode. It is asked once which accounts it has; what it signs is believed only after it
 * was read back. Throws SignerError; SIGNER_REFUSED where it does not hold the account's key.
 */
export const openWeb3Signer = async (options: Web3SignerOptions): Promise<Signer & { close(): void }> => {
  const address = getAddress(options.address)
  const ask = createSignerTransport(options)
  const origin = originOf(options.url)
  try {
    const sign =
      options.api === 'rest' ? await openRest(ask, origin, address) : await openJsonRpc(ask, origin, address)
    return { address, signTransaction: sign, close: () => ask.close() }
  } catch (failure) {
    ask.close()
    throw failure
  }
}

type Sign = Signer['signTransaction']

const json = { 'content-type': 'application/json' }

const openJsonRpc = async (ask: AskSigner, origin: string, address: string): Promise<Sign> => {
  let lastId = 0
  const call = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    const id = (lastId += 1)
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
    const { status, text } = await ask({ method: 'POST', path: '/', headers: json, body })
    // Web3Signer tells its own errors in a body of JSON-RPC, whatever the status.
    const answer = parsed(text) as { id?: unknown; result?: unknown; error?: { code?: unknown } } | undefined
    if (typeof answer?.error === 'object' && answer.error !== null)
      throw refusedByCode(answer.error.code, origin)
    if (status !== 200) throw refusedByStatus(status, origin)
    if (answer?.id !== id || answer.result === undefined) throw malformed(origin)
    return answer.result
  }
  assertHolds(await call('eth_accounts', []), address, origin)
  return async (unsigned) => {
    const raw = await call('eth_signTransaction', [parametersOf(unsigned, address)])
    if (typeof raw !== 'string') throw malformed(origin)
    return assertSigned(raw, unsigned, address)
  }
}

/** The chain id is not among them: Web3Signer is started for one chain, and an answer for another is refused. */
const parametersOf = (unsigned: UnsignedTransaction, from: string): Readonly<Record<string, string>> => ({
  from,
  to: unsigned.to,
  data: unsigned.data,
  nonce: toQuantity(unsigned.nonce),
  value: toQuantity(unsigned.value),
  gas: toQuantity(unsigned.gasLimit),
  // It takes what is asked for by a gas price for type 0.
  ...(unsigned.isLegacy === true
    ? { gasPrice: toQuantity(unsigned.maxFeePerGas) }
    : {
        maxFeePerGas: toQuantity(unsigned.maxFeePerGas),
        maxPriorityFeePerGas: toQuantity(unsigned.maxPriorityFeePerGas),
      }),
})

const openRest = async (ask: AskSigner, origin: string, address: string): Promise<Sign> => {
  const identifier = await identifierOf(ask, origin, address)
  return async (unsigned) => {
    const body = JSON.stringify({ data: toTransaction(unsigned).unsignedSerialized })
    const path = `/api/v1/eth1/sign/${identifier}`
    const { status, text } = await ask({ method: 'POST', path, headers: json, body })
    if (status !== 200) throw refusedByStatus(status, origin)
    return withSignature(unsigned, signatureOf(text, origin), address)
  }
}

/** Keys are named there by their public key. */
const identifierOf = async (ask: AskSigner, origin: string, address: string): Promise<string> => {
  const { status, text } = await ask({ method: 'GET', path: '/api/v1/eth1/publicKeys' })
  if (status !== 200) throw refusedByStatus(status, origin)
  const keys = parsed(text)
  if (!Array.isArray(keys)) throw malformed(origin)
  const known = keys.filter(
    (key) => typeof key === 'string' && /^0x(04)?[0-9a-f]{128}$/i.test(key),
  ) as string[]
  const own = known.find(
    (key) => computeAddress(key.length === 130 ? `0x04${key.slice(2)}` : key) === address,
  )
  if (own === undefined) throw notHeld(origin, address)
  return own
}

const signatureOf = (text: string, origin: string): Signature => {
  try {
    return Signature.from(text.trim())
  } catch {
    throw malformed(origin)
  }
}

const assertHolds = (accounts: unknown, address: string, origin: string): void => {
  if (!Array.isArray(accounts)) throw malformed(origin)
  if (!accounts.some((each) => String(each).toLowerCase() === address.toLowerCase()))
    throw notHeld(origin, address)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const notHeld = (origin: string, address: string): SignerError =>
  new SignerError(
    'SIGNER_REFUSED',
    `the signer at ${origin} does not hold the key of ${address}: load it there`,
  )

const malformed = (origin: string): SignerError =>
  new SignerError(
    'SIGNER_MALFORMED_ANSWER',
    `something at ${origin} answers, but not as a Web3Signer in eth1 mode: check the URL and the api`,
  )

/** -32603 is its own trouble; everything else stands until somebody changes something. */
const refusedByCode = (code: unknown, origin: string): SignerError =>
  code === -32_603
    ? new SignerError('SIGNER_BUSY', `the signer at ${origin} failed (code -32603); it may sign later`)
    : new SignerError(
        'SIGNER_REFUSED',
        `the signer at ${origin} refuses (code ${Number(code)}): check that it holds the key and is set up for this chain`,
      )
