import { openAnchorer, openAnchorSigner } from '@lilymed/chain'
import type { Anchorer, RpcProvider } from '@lilymed/chain'
import { AppError, readSecretFile } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import type { IndexerConfig } from './config.ts'

/** The chain on which the log's checkpoints are anchored, and what opens that which does it there. */
export type Anchoring = {
  readonly chainId: number
  readonly open: (provider: RpcProvider) => Promise<Anchorer>
}

/**
 * Makes ready to anchor the log's checkpoints on chain, as configured; undefined where it is off. Opening throws AppError
 * CONFIG_INVALID where no contract is there.
 *
 * @throws AppError CONFIG_INVALID where there is no log to anchor, or the key cannot be used
 */
export const openAnchoring = async (
  { anchor, chains, merkleLog }: IndexerConfig,
  logger: Logger,
): Promise<Anchoring | undefined> => {
  if (anchor === undefined) return undefined
  if (!merkleLog.enabled) {
    const message = 'anchor needs merkleLog.enabled: without a log there is nothing to anchor'
    throw new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
  }
  const chain = chains.find(({ chainId }) => chainId === (anchor.chainId ?? chains[0]?.chainId))
  if (chain === undefined) throw new TypeError('expected the chain to anchor on among the chains')
  const signer = await openAnchorSigner(anchor.keystoreFile, readSecretFile(anchor.passphraseFile))
  return {
    chainId: chain.chainId,
    open: (provider) =>
      openAnchorer({
        provider,
        chainId: chain.chainId,
        signer,
        contract: anchor.contract,
        intervalMs: anchor.intervalSeconds * 1_000,
        pollIntervalMs: chain.pollIntervalMs,
        logger,
      }),
  }
}
