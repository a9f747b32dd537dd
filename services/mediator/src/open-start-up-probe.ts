import type { CallReader, TransactionSender } from '@lilymed/chain'
import { AppError } from '@lilymed/service-kit'
import type { Lifecycle, Logger } from '@lilymed/service-kit'
import { createStartUpProbe } from './protection/start-up-probe.ts'
import type { StartUpProbe } from './protection/start-up-probe.ts'

export type OpenStartUpProbeOptions = {
  readonly reader: CallReader
  readonly sender: Pick<TransactionSender, 'address' | 'resume' | 'status'>
  readonly pollIntervalMs: number
  readonly lifecycle: Lifecycle
  readonly logger: Pick<Logger, 'error'>
}

const limitMs = 120_000

/** The probe of a node's key, over its chain and its sender's records. It ends with the lifecycle. */
export const openStartUpProbe = ({
  reader,
  sender,
  pollIntervalMs,
  lifecycle,
  logger,
}: OpenStartUpProbeOptions): StartUpProbe => {
  const closing = new AbortController()
  lifecycle.defer(() => closing.abort())
  const count = async (at: 'latest' | 'pending'): Promise<number> => {
    const [answer] = await reader.sendBatch([
      { method: 'eth_getTransactionCount', params: [sender.address, at] },
    ])
    if (answer?.ok === true && typeof answer.result === 'string') return Number(answer.result)
    const message = 'no endpoint tells the transaction count of the key'
    throw new AppError({ code: 'RPC_REFUSED', message, retryable: true })
  }
  return createStartUpProbe({
    read: async () => {
      await sender.resume()
      const pending = await count('pending')
      return { pending, mined: await count('latest'), ours: sender.status().nonces.local }
    },
    pauseMs: pollIntervalMs,
    limitMs,
    onStrange: ({ mined, pending }) =>
      logger.error(
        { key: sender.address, transactions: pending - mined },
        'transactions of this key are on their way that this node did not send: is another copy of it running? nothing new is committed until they are mined, two minutes at most',
      ),
    signal: closing.signal,
  })
}
