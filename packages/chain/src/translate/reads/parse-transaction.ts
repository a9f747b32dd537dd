import type { RpcAnswer } from '../../rpc/rpc-provider.ts'
import { checksummed } from '../checksummed.ts'
import { isBytes } from './classify-answer.ts'
import type { CalledWith, TransactionRead } from './chain-read.ts'

/** Reads the answer to eth_getTransactionByHash; null for anything but the transaction that was asked for, in its block. */
export const parseTransaction = (
  { txHash, block }: TransactionRead,
  answer: RpcAnswer | undefined,
): CalledWith | null => {
  if (answer?.ok !== true || typeof answer.result !== 'object' || answer.result === null) return null
  const { hash, blockHash, to, input } = answer.result as Readonly<Record<string, unknown>>
  const isAsked = lower(hash) === txHash && lower(blockHash) === block.hash
  if (!isAsked || !isBytes(input)) return null
  const data = input.toLowerCase()
  if (to === null || to === undefined) return { kind: 'calledWith', to: null, data }
  if (typeof to !== 'string' || !/^0x[0-9a-f]{40}$/i.test(to)) return null
  return { kind: 'calledWith', to: checksummed(to.toLowerCase()), data }
}

const lower = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '')
