import { getAddress } from 'ethers/address'
import { getBytes } from 'ethers/utils'
import { AppError } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import { poolContractsOf } from '../handler.ts'
import { configuredAddress } from '../keystore/configured-address.ts'
import { pruneSaltMasters } from '../keystore/prune-salt-masters.ts'
import type { PrunedMasters } from '../keystore/prune-salt-masters.ts'
import { recoverVote } from '../keystore/recover-vote.ts'
import { createVoteSecrets } from '../keystore/vote-secrets.ts'
import { openChainEndpoints } from '../open-chain-endpoints.ts'
import { protectionFile, readProtection } from '../protection/open-protection.ts'
import { neededMasters } from './needed-masters.ts'
import type { NeededMaster } from './needed-masters.ts'
import { readCommitments, readSettled } from './read-commitments.ts'

export type PruneMastersOptions = {
  readonly passphrase: string
  /** Where the keystore as it was is kept. */
  readonly exportFile: string
  readonly logger: Logger
  /** scrypt's N; only a throw-away network lowers it. */
  readonly scryptN?: number
}

/** What became of the masters, and the votes that are not settled for good, with the master that each needs. */
export type PrunedKeystore = PrunedMasters & { readonly votes: readonly NeededMaster[] }

/**
 * Takes the salt masters out of a mediator's keystore that no vote of it can need any more: by every commitment of it in the pool of its
 * configuration, and every promise of its vote protection, whose dispute is not settled in a final block. Masters that another pool's votes
 * were made with are not known here. Throws REJECTED where a promise is open that the chain does not show, and what reading throws.
 */
export const pruneMasters = async (
  config: MediatorConfig,
  { passphrase, exportFile, logger, scryptN }: PruneMastersOptions,
): Promise<PrunedKeystore> => {
  const { chainId, startBlock } = config.chain
  const pool = poolContractsOf(config.chain.contracts).disputePool
  const mediator = getAddress(config.mediator ?? (await configuredAddress(config)))
  const endpoints = await openChainEndpoints(config, logger)
  try {
    const reads = { provider: endpoints.provider, pool, startBlock }
    let votes: readonly NeededMaster[] = []
    const pruned = await pruneSaltMasters({
      file: config.keystoreFile,
      passphrase,
      exportFile,
      ...(scryptN === undefined ? {} : { scryptN }),
      needed: async (saltMasters) => {
        const commitments = await readCommitments(reads, mediator)
        const promises = (await readProtection(protectionFile(config.dataDirectory))).filter(
          (each) =>
            each.chainId === chainId &&
            getAddress(each.pool) === getAddress(pool) &&
            getAddress(each.mediator) === mediator,
        )
        const disputes = [...new Set([...commitments, ...promises].map(({ disputeId }) => disputeId))]
        const secrets = saltMasters.map((master) => createVoteSecrets(getBytes(master)))
        const found = neededMasters({
          commitments,
          promises,
          settled: await readSettled(reads, disputes),
          placeOf: ({ disputeId, round, commitment, sealedVote }) => {
            const context = { chainId, pool, disputeId, round, mediator }
            const place = secrets.findIndex((each) => recoverVote(sealedVote, commitment, context, each))
            return place === -1 ? undefined : place
          },
        })
        if (found.kind === 'rejected') throw promised(found.rejection.disputes)
        votes = found.votes
        return found.places
      },
    })
    return { ...pruned, votes }
  } finally {
    endpoints.close()
  }
}

const promised = (disputes: readonly string[]): AppError =>
  new AppError({
    code: 'REJECTED',
    message: `commitments were promised that are not on chain, in disputes that are not settled for good: ${disputes.join(', ')}; whichever master made them is needed, so nothing is dropped before they are settled`,
    retryable: true,
  })
