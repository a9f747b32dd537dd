import { openAnchorer, openAnchorSigner } from '@lilymed/chain'
import type { Anchorer } from '@lilymed/chain'
import { AppError, readSecretFile } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import type { OpenedChain } from './chains/open-chain.ts'
import type { IndexerConfig } from './config.ts'

/**
 * Opens what anchors the log's checkpoints on chain, as configured; undefined where it is off.
 *
 * @throws AppError CONFIG_INVALID where there is no log to anchor, the key cannot be used, or no contract is there
 */
export const openAnchors = async (
  { anchor, chains: configured, merkleLog }: IndexerConfig,
  { chains, logger }: { readonly chains: readonly OpenedChain[]; readonly logger: Logger },
): Promise<Anchorer | undefined> => {
  if (anchor === undefined) return undefined
  if (!merkleLog.enabled) {
    const message = 'anchor needs merkleLog.enabled: without a log there is nothing to anchor'
    throw new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
  }
  const chainId = anchor.chainId ?? configured[0]?.chainId
  const chain = chains.find((opened) => opened.chainId === chainId)
  const settings = configured.find((one) => one.chainId === chainId)
  if (chain === undefined || settings === undefined) throw new TypeError('expected the chain to anchor on')
  return openAnchorer({
    provider: chain.provider,
    chainId: chain.chainId,
    signer: await openAnchorSigner(anchor.keystoreFile, readSecretFile(anchor.passphraseFile)),
    contract: anchor.contract,
    intervalMs: anchor.intervalSeconds * 1_000,
    pollIntervalMs: settings.pollIntervalMs,
    logger,
  })
}
