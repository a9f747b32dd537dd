import type { TransactionSender } from '../transactions/create-transaction-sender.ts'
import type { SenderLogger } from '../transactions/sender-options.ts'
import { anchorCall } from './anchor-call.ts'
import type { AnchoredCheckpoint } from './anchor-call.ts'

/** Writes checkpoints of a Merkle log to the chain, the newest every so often. */
export type Anchorer = {
  /** Offers a newer checkpoint. The first is anchored at once, a later one when the interval is over. */
  offer(checkpoint: AnchoredCheckpoint): void
  /** Events covered by the newest checkpoint that this process knows to be on chain. */
  anchored(): number
  /** Anchors nothing more; what was sent may still be included. */
  close(): Promise<void>
}

export type AnchorerOptions = {
  /** EIP-55 address of a CheckpointAnchor */
  readonly contract: string
  readonly sender: Pick<TransactionSender, 'submit' | 'close'>
  /** Time from one transaction to the next, at least. */
  readonly intervalMs: number
  readonly logger: SenderLogger
}

/**
 * An anchorer over a transaction sender. What fails is tried again after the interval, with the checkpoint that is
 * newest then: an anchor covers all before it, so none has to be made up for.
 */
export const createAnchorer = ({ contract, sender, intervalMs, logger }: AnchorerOptions): Anchorer => {
  let newest: AnchoredCheckpoint | undefined
  let anchored = 0
  let triedAt = -Infinity
  let timer: NodeJS.Timeout | undefined
  let isBusy = false
  let isClosed = false

  const anchor = async (checkpoint: AnchoredCheckpoint): Promise<void> => {
    const { origin, size } = checkpoint
    const call = anchorCall(contract, checkpoint)
    const outcome = await sender.submit({ id: `anchor/${origin}/${size}`, ...call })
    const refusal =
      outcome.kind === 'reverted'
        ? outcome.revert
        : outcome.kind === 'rejected' && outcome.rejection.code === 'PREFLIGHT_REVERTED'
          ? outcome.rejection.revert
          : undefined
    if (outcome.kind === 'confirmed') {
      anchored = size
      logger.info({ origin, size, txHash: outcome.hash }, 'checkpoint anchored on chain')
    } else if (refusal?.name === 'SizeNotGreater') {
      // An earlier run of ours was further already.
      anchored = size
    } else {
      const reason = refusal?.message ?? (outcome.kind === 'rejected' ? outcome.rejection.code : 'UNKNOWN')
      logger.warn({ origin, size, reason }, 'a checkpoint was not anchored; tried again after the interval')
    }
  }

  const run = async (): Promise<void> => {
    timer = undefined
    if (newest === undefined) return
    isBusy = true
    triedAt = performance.now()
    try {
      await anchor(newest)
    } catch (failure) {
      const { code } = failure as { code?: string }
      if (!isClosed)
        logger.warn(
          { reason: code ?? 'UNKNOWN' },
          'a checkpoint was not anchored; tried again after the interval',
        )
    } finally {
      isBusy = false
      plan()
    }
  }

  const plan = (): void => {
    if (isClosed || isBusy || timer !== undefined || newest === undefined || newest.size <= anchored) return
    timer = setTimeout(() => void run(), Math.max(0, triedAt + intervalMs - performance.now()))
  }

  return {
    offer: (checkpoint) => {
      // The tree without events has nothing to anchor.
      if (checkpoint.size > (newest?.size ?? 0)) newest = checkpoint
      plan()
    },
    anchored: () => anchored,
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await sender.close()
    },
  }
}
