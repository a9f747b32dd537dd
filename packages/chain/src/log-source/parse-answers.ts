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

const quantity = (fields: Fields, name: string): number => {
  const value = fields[name]
  if (typeof value !== 'string' || !/^0x[0-9a-f]{1,13}$/i.test(value))
    throw malformed(`a number in "${name}"`, value)
  return Number(value)
}

const bytes = (value: unknown, name: string, length?: number): string => {
  const isRightSize =
    typeof value === 'string' &&
    (length === undefined ? value.length % 2 === 0 : value.length === 2 + length * 2)
  // Nearly every node writes lower case already, and a test is cheaper than a copy.
  if (isRightSize && /^0x[0-9a-f]*$/.test(value)) return value
  if (isRightSize && /^0x[0-9a-f]*$/i.test(value)) return value.toLowerCase()
  throw malformed(`bytes in "${name}"`, value)
}

/** Checks each text once while it stays the same, as the hashes of block and transaction do from log to log. */
const repeatedBytes = (name: string, length: number): ((value: unknown) => string) => {
  let [last, checked]: [unknown, string] = [undefined, '']
  return (value) => {
    if (value !== last) [last, checked] = [value, bytes(value, name, length)]
    return checked
  }
}

/** Reads a block as eth_getBlockBy… answers it; null for a block the node does not have. Throws RPC_MALFORMED_ANSWER. */
export const parseHeader = (answer: unknown): BlockHeader | null => {
  if (answer === null) return null
  const fields = fieldsOf(answer, 'a block header')
  const fee = fields['baseFeePerGas']
  return {
    number: quantity(fields, 'number'),
    hash: bytes(fields['hash'], 'hash', 32),
    parentHash: bytes(fields['parentHash'], 'parentHash', 32),
    timestamp: quantity(fields, 'timestamp'),
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
  const blockHashOf = repeatedBytes('blockHash', 32)
  const txHashOf = repeatedBytes('transactionHash', 32)
  return answer.map((entry: unknown) => {
    const fields = fieldsOf(entry, 'a log')
    if (fields['removed'] === true) throw malformed('logs of the canonical chain', 'a removed log')
    const topics = fields['topics']
    if (!Array.isArray(topics) || topics.length > 4) throw malformed('up to four topics', topics)
    const blockNumber = quantity(fields, 'blockNumber')
    return {
      blockNumber,
      blockHash: blockHashOf(fields['blockHash']),
      blockTimestamp: timestampOf(blockNumber) ?? 0,
      txHash: txHashOf(fields['transactionHash']),
      logIndex: quantity(fields, 'logIndex'),
      address: checksummed(bytes(fields['address'], 'address', 20)),
      topics: topics.map((topic: unknown) => bytes(topic, 'topics', 32)),
      data: bytes(fields['data'], 'data'),
    }
  })
}
