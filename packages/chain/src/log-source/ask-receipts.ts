import { sameLogs } from './same-logs.ts'
import type { BlockHeader, ChainLog } from './log-source.ts'
import { parseLogs } from './parse-answers.ts'
import type { RpcAnswer } from '../rpc/rpc-provider.ts'
import { receiptsAt } from './rpc-calls.ts'
import type { CallSender } from './send-calls.ts'

/** A block as it was answered, and the logs that it is said to have. */
export type LoggedBlock = {
  readonly block: { readonly header: BlockHeader; readonly answer: unknown }
  readonly logs: readonly ChainLog[]
}

/** What a block's receipts say of its logs; 'silent' where the endpoint does not give the receipts of each of its transactions. */
export type Testimony = 'agree' | 'differ' | 'silent'

/**
 * Whether blocks' receipts bear out their logs, block by block. Receipts are what blooms and logs are made of, and nodes keep them
 * apart from their index.
 */
export const askReceipts = async (
  send: CallSender,
  addresses: readonly string[],
  blocks: readonly LoggedBlock[],
): Promise<Testimony[]> => {
  const answers = await send(blocks.map(({ block }) => receiptsAt(block.header.number)))
  const asked = new Set(addresses.map((address) => address.toLowerCase()))
  return blocks.map((block, index) => testimonyOf(answers[index], asked, block))
}

const testimonyOf = (
  given: RpcAnswer | undefined,
  asked: ReadonlySet<string>,
  { block: { header, answer }, logs }: LoggedBlock,
): Testimony => {
  if (given?.ok !== true || !Array.isArray(given.result)) return 'silent'
  const { transactions } = answer as { readonly transactions?: unknown }
  if (!Array.isArray(transactions) || transactions.length !== given.result.length) return 'silent'
  const found = parseLogs(
    given.result.flatMap((receipt: { readonly logs?: readonly unknown[] } | null) => receipt?.logs ?? []),
    () => header.timestamp,
  ).filter(({ address }) => asked.has(address.toLowerCase()))
  return sameLogs(found, logs) ? 'agree' : 'differ'
}
