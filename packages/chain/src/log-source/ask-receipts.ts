import { sameLogs } from './same-logs.ts'
import type { BlockHeader, ChainLog } from './log-source.ts'
import { parseLogs } from './parse-answers.ts'
import { receiptsAt } from './rpc-calls.ts'
import type { CallSender } from './send-calls.ts'

/**
 * Whether a block's receipts bear out its logs: 'agree', 'differ', or 'silent' where the endpoint does not give the receipts of
 * each of the block's transactions. Receipts are what blooms and logs are made of, and nodes keep them apart from their index.
 */
export const askReceipts = async (
  send: CallSender,
  addresses: readonly string[],
  { header, answer }: { readonly header: BlockHeader; readonly answer: unknown },
  logs: readonly ChainLog[],
): Promise<'agree' | 'differ' | 'silent'> => {
  const [given] = await send([receiptsAt(header.number)])
  if (given?.ok !== true || !Array.isArray(given.result)) return 'silent'
  const { transactions } = answer as { readonly transactions?: unknown }
  if (!Array.isArray(transactions) || transactions.length !== given.result.length) return 'silent'
  const asked = new Set(addresses.map((address) => address.toLowerCase()))
  const found = parseLogs(
    given.result.flatMap((receipt: { readonly logs?: readonly unknown[] } | null) => receipt?.logs ?? []),
    () => header.timestamp,
  ).filter(({ address }) => asked.has(address.toLowerCase()))
  return sameLogs(found, logs) ? 'agree' : 'differ'
}
