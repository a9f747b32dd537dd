import { getAddress } from 'ethers/address'
import type { Signer } from '@lilymed/chain'
import type { Address } from '@lilymed/domain'
import type { Lifecycle, Logger } from '@lilymed/service-kit'
import type { MediatorConfig } from './config.ts'
import { isHalted } from './halt/halt-flag.ts'
import { poolContractsOf, randomContractsOf } from './handler.ts'
import { openKeystore } from './keystore/open-keystore.ts'
import { readPassphrase } from './keystore/read-passphrase.ts'
import type { Terminal } from './keystore/read-passphrase.ts'
import type { VoteSecrets } from './keystore/vote-secrets.ts'
import { openSigner } from './open-signer.ts'
import { guardSigner } from './protection/guard-signer.ts'
import { guardVerdicts } from './protection/guard-verdicts.ts'
import { openProtection, protectionFile } from './protection/open-protection.ts'
import type { VoteProtection } from './protection/open-protection.ts'

/** Who a mediator is: whose votes it casts, with which secrets, and what signs them, never twice. */
export type Identity = {
  readonly address: Address
  readonly secrets: VoteSecrets
  /** Signs commitments that were promised, and everything else. */
  readonly signer: Signer
  readonly protection: VoteProtection
}

export type IdentityParts = {
  readonly lifecycle: Lifecycle
  readonly logger: Pick<Logger, 'info'>
  readonly terminal?: Terminal | undefined
}

/** Opens keystore, signer and vote protection of a mediator, each for this process alone. Throws what opening them throws. */
export const openIdentity = async (
  config: MediatorConfig,
  { lifecycle, logger, terminal }: IdentityParts,
): Promise<Identity> => {
  const passphrase = await readPassphrase({ file: config.passphraseFile, terminal })
  const keystore = lifecycle.use(await openKeystore(config.keystoreFile, passphrase))
  const signer = lifecycle.use(await openSigner(config.signer, keystore, process.env))
  const file = protectionFile(config.dataDirectory)
  const protection = lifecycle.use(await openProtection(file, () => isHalted(config.dataDirectory)))
  const address = getAddress(config.mediator ?? signer.address)
  const kind = config.signer?.kind ?? 'keystore'
  logger.info({ mediator: address, signer: kind, key: signer.address }, 'the key is at hand')
  return {
    address,
    secrets: keystore.secrets,
    signer: guarded(config, signer, address, protection),
    protection,
  }
}

/** Whatever else of a node is wrong: what its key signs is a vote that was promised, or a verdict to the handler that drew it. */
const guarded = (
  { handler, chain: { chainId, contracts } }: MediatorConfig,
  signer: Signer,
  mediator: Address,
  protection: VoteProtection,
): Signer =>
  handler === 'random'
    ? guardVerdicts(signer, randomContractsOf(contracts).lilypadMediationRandom)
    : guardSigner(signer, { chainId, pool: poolContractsOf(contracts).disputePool, mediator, protection })
