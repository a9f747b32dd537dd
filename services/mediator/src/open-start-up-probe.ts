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
  /** The one is agreed on and the other the middle of what endpoints say: where they lag differently it is looked at again. */
  const counts = async (): Promise<{ readonly mined: number; readonly pending: number }> => {
    const answers = await reader.sendBatch(
      (['latest', 'pending'] as const).map((at) => ({
        method: 'eth_getTransactionCount',
        params: [sender.address, at],
      })),
    )
    const [mined, pending] = answers.map((answer) => (answer.ok ? answer.result : undefined))
    if (typeof mined === 'string' && typeof pending === 'string')
      return { mined: Number(mined), pending: Number(pending) }
    const message = 'no endpoint tells the transaction count of the key'
    throw new AppError({ code: 'RPC_REFUSED', message, retryable: true })
  }
  return createStartUpProbe({
    read: async () => {
      await sender.resume()
      return { ...(await counts()), ours: sender.status().nonces.local }
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
