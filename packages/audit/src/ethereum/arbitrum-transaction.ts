import { concat, encodeRlp, getBytes, toBeHex } from 'ethers'

type Kind = 'number' | 'bytes' | 'recipient'
type Field = readonly [name: string, kind: Kind]
type Fields = Readonly<Record<string, unknown>>

const chainId: Field = ['chainId', 'number']
const from: Field = ['from', 'bytes']
const to: Field = ['to', 'recipient']
const gas: Field = ['gas', 'number']
const value: Field = ['value', 'number']
const input: Field = ['input', 'bytes']
const fee: Field = ['maxFeePerGas', 'number']
const call: readonly Field[] = [fee, gas, to, value, input]

/**
 * What Arbitrum's nodes hash of the transactions that they make themselves, by type: fields of the JSON-RPC answer in the order of their RLP.
 * Source: core/types/arb_types.go of Nitro's go-ethereum.
 */
const fieldsOf: Readonly<Record<number, readonly Field[]>> = {
  // A deposit.
  0x64: [chainId, ['requestId', 'bytes'], from, to, value],
  // Calls that came through the delayed inbox, of an account and of a contract.
  0x65: [chainId, from, ['nonce', 'number'], ...call],
  0x66: [chainId, ['requestId', 'bytes'], from, ...call],
  // A ticket that is redeemed, and one that is made.
  0x68: [
    chainId,
    ['nonce', 'number'],
    from,
    ...call,
    ['ticketId', 'bytes'],
    ['refundTo', 'bytes'],
    ['maxRefund', 'number'],
    ['submissionFeeRefund', 'number'],
  ],
  0x69: [
    chainId,
    ['requestId', 'bytes'],
    from,
    ['l1BaseFee', 'number'],
    ['depositValue', 'number'],
    fee,
    gas,
    ['retryTo', 'recipient'],
    ['retryValue', 'number'],
    ['beneficiary', 'bytes'],
    ['maxSubmissionFee', 'number'],
    ['refundTo', 'bytes'],
    ['retryData', 'bytes'],
  ],
  // The first of every block.
  0x6a: [chainId, input],
}

const item = (answer: Fields, [name, kind]: Field): string | undefined => {
  const given = answer[name]
  if (kind === 'recipient' && (given === undefined || given === null)) return '0x'
  if (typeof given !== 'string' || !/^0x[0-9a-f]*$/i.test(given)) return undefined
  if (kind === 'number') return BigInt(given) === 0n ? '0x' : toBeHex(BigInt(given))
  return given.length % 2 === 0 ? given : undefined
}

/**
 * A transaction that an Arbitrum chain made itself, as its transaction trie holds it; undefined for other types and for answers without the
 * fields. Whether it hashes to its hash is for the caller to see.
 */
export const encodeArbitrumTransaction = (answer: Fields): Uint8Array | undefined => {
  const { type } = answer
  const kind = typeof type === 'string' ? Number(type) : 0
  const items = fieldsOf[kind]?.map((field) => item(answer, field))
  if (items === undefined || !items.every((one) => one !== undefined)) return undefined
  return getBytes(concat([Uint8Array.of(kind), encodeRlp(items)]))
}
