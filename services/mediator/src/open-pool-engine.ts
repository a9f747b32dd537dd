import { createContractClient, explainRevert } from '@lilymed/chain'
import { drandBeaconAbi, lilypadTokenAbi } from '@lilymed/contracts-abi'
import { openDrandSource } from './beacon/open-drand-source.ts'
import { ensureAllowance } from './duties/ensure-allowance.ts'
import { createSenderTransactions } from './duties/sender-transactions.ts'
import { createEngine } from './engine.ts'
import { poolContractsOf } from './handler.ts'
import type { OnStep } from './mediation/steps.ts'
import { marginSeconds, sharedOptions } from './open-engine.ts'
import type { EngineParts, OpenedEngine } from './open-engine.ts'

/** The engine of a mediator of the pool. Throws an AppError where the beacon cannot be read. */
export const openPoolEngine = async (parts: EngineParts, onStep: OnStep): Promise<OpenedEngine> => {
  const { config, identity, sender, provider, logger, metrics } = parts
  const { disputePool, settlement, lilypadToken, beacon } = poolContractsOf(config.chain.contracts)
  const transactions = createSenderTransactions(sender)
  const reads = { provider, explain: explainRevert }
  const randomness =
    config.beacon === undefined
      ? {}
      : {
          randomness: await openDrandSource({
            url: config.beacon.drandUrl,
            beacon: createContractClient(drandBeaconAbi, beacon, reads),
          }),
        }
  const engine = createEngine({
    ...sharedOptions(parts),
    pool: disputePool,
    identity,
    protection: identity.protection,
    transactions,
    policy: { revealDepth: config.revealDepth, commitMarginSeconds: marginSeconds },
    ...randomness,
    onUnknownCommit: metrics.sawUnknownCommit,
    onAudited: ({ disputeId, round }, audit) => {
      metrics.audited(audit)
      if (audit !== 'contradicted') return
      logger.error(
        { disputeId, round },
        'the ruling is the opposite of this mediator’s vote: lilymed mediator disputes explain says what it rests on',
      )
    },
    onStep: (step) => {
      metrics.stepped(step, engine.status().head?.timestamp ?? 0)
      onStep(step)
    },
  })
  const allow = (): Promise<void> =>
    ensureAllowance({
      owner: identity.signer.address,
      token: createContractClient(lilypadTokenAbi, lilypadToken, reads),
      spender: settlement,
      transactions,
    })
  return { engine, allow }
}
