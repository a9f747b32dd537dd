import { RpcError } from '../rpc/rpc-error.ts'
import { checksummed } from '../translate/checksummed.ts'
import type { BlockHeader, ChainLog } from './log-source.ts'

type Fields = Readonly<Record<string, unknown>>

const malformed = (what: string, found: unknown): RpcError =>
  new RpcError('RPC_MALFORMED_ANSWER', `expected ${what}, got ${JSON.stringify(found)?.slice(0, 80)}`)

const fieldsOf = (value: unknown, what: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(what, value)
  return value as Fields
}

const quantity = (value: unknown, name: string): number => {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{1,13}$/i.test(value))
    throw malformed(`a number in "${name}"`, value)
  return Number(value)
}

const bytes = (value: unknown, name: string, length?: number): string => {
  if (
    typeof value !== 'string' ||
    (length === undefined ? value.length % 2 !== 0 : value.length !== 2 + length * 2) ||
    !isHex(value)
  )
    throw malformed(`bytes in "${name}"`, value)
  // Nodes write lower case, and looking for the other costs less than a copy.
  return /[A-F]/.test(value) ? value.toLowerCase() : value
}

/** Where bytes are written to see whether they are: several times faster than an expression over long data (measured). */
const scratch = Buffer.alloc(16 * 1024)

const isHex = (text: string): boolean => {
  const digits = text.length - 2
  if (digits > scratch.length * 2) return /^0x[0-9a-f]*$/i.test(text)
  // Writing looks at the lower byte of a character alone, so U+0130 would pass for a zero.
  const isAscii = Buffer.byteLength(text) === text.length
  return isAscii && text.startsWith('0x') && scratch.write(text.slice(2), 'hex') * 2 === digits
}

/** Reads a text once while it stays the same, as block and transaction do from log to log. */
const reusing = <Value>(read: (value: unknown) => Value): ((value: unknown) => Value) => {
  let last: { readonly value: unknown; readonly read: Value } | undefined
  return (value) => {
    if (last === undefined || value !== last.value) last = { value, read: read(value) }
    return last.read
  }
}

/** Reads a text once, of the few that stand in log after log. */
const remembering = (read: (value: unknown) => string): ((value: unknown) => string) => {
  const known = new Map<unknown, string>()
  return (value) => {
    const found = known.get(value)
    if (found !== undefined) return found
    const fresh = read(value)
    if (known.size < mostRemembered) known.set(value, fresh)
    return fresh
  }
}

const mostRemembered = 100

/** Reads a block as eth_getBlockBy… answers it; null for a block the node does not have. Throws RPC_MALFORMED_ANSWER. */
export const parseHeader = (answer: unknown): BlockHeader | null => {
  if (answer === null) return null
  const fields = fieldsOf(answer, 'a block header')
  const fee = fields['baseFeePerGas']
  return {
    number: quantity(fields['number'], 'number'),
    hash: bytes(fields['hash'], 'hash', 32),
    parentHash: bytes(fields['parentHash'], 'parentHash', 32),
    timestamp: quantity(fields['timestamp'], 'timestamp'),
    logsBloom: bytes(fields['logsBloom'], 'logsBloom', 256),
    baseFeePerGas: typeof fee === 'string' && /^0x[0-9a-f]+$/i.test(fee) ? BigInt(fee) : undefined,
  }
}

/** Reads logs as eth_getLogs answers them, with their blocks' times from `timestampOf`. Throws RPC_MALFORMED_ANSWER. */
export const parseLogs = (
  answer: unknown,
  timestampOf: (blockNumber: number) => number | undefined,
): ChainLog[] => {
  if (!Array.isArray(answer)) throw malformed('a list of logs', answer)
  const numberOf = reusing((value) => quantity(value, 'blockNumber'))
  const blockHashOf = reusing((value) => bytes(value, 'blockHash', 32))
  const txHashOf = reusing((value) => bytes(value, 'transactionHash', 32))
  const addressOf = remembering((value) => checksummed(bytes(value, 'address', 20)))
  const topicOf = remembering((value) => bytes(value, 'topics', 32))
  return answer.map((entry: unknown) => {
    const fields = fieldsOf(entry, 'a log')
    if (fields['removed'] === true) throw malformed('logs of the canonical chain', 'a removed log')
    const topics = fields['topics']
    if (!Array.isArray(topics) || topics.length > 4) throw malformed('up to four topics', topics)
    const blockNumber = numberOf(fields['blockNumber'])
    return {
      blockNumber,
      blockHash: blockHashOf(fields['blockHash']),
      blockTimestamp: timestampOf(blockNumber) ?? 0,
      txHash: txHashOf(fields['transactionHash']),
      logIndex: quantity(fields['logIndex'], 'logIndex'),
      address: addressOf(fields['address']),
      topics: topics.map(topicOf),
      data: bytes(fields['data'], 'data'),
    }
  })
}
