import { getAddress } from 'ethers'
import { RpcError } from '../rpc/rpc-error.ts'
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
  const pattern =
    length === undefined ? /^0x(?:[0-9a-f]{2})*$/i : new RegExp(`^0x[0-9a-f]{${length * 2}}$`, 'i')
  if (typeof value !== 'string' || !pattern.test(value)) throw malformed(`bytes in "${name}"`, value)
  return value.toLowerCase()
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
  const addresses = new Map<string, string>()
  const checksummed = (address: string): string => {
    let known = addresses.get(address)
    if (known === undefined) addresses.set(address, (known = getAddress(address)))
    return known
  }
  return answer.map((entry: unknown) => {
    const fields = fieldsOf(entry, 'a log')
    if (fields['removed'] === true) throw malformed('logs of the canonical chain', 'a removed log')
    const topics = fields['topics']
    if (!Array.isArray(topics) || topics.length > 4) throw malformed('up to four topics', topics)
    const blockNumber = quantity(fields, 'blockNumber')
    return {
      blockNumber,
      blockHash: bytes(fields['blockHash'], 'blockHash', 32),
      blockTimestamp: timestampOf(blockNumber) ?? 0,
      txHash: bytes(fields['transactionHash'], 'transactionHash', 32),
      logIndex: quantity(fields, 'logIndex'),
      address: checksummed(bytes(fields['address'], 'address', 20)),
      topics: topics.map((topic: unknown) => bytes(topic, 'topics', 32)),
      data: bytes(fields['data'], 'data'),
    }
  })
}
