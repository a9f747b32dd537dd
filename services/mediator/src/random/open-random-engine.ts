import { explainRevert } from '@lilymed/chain'
import type { Revert } from '@lilymed/chain'
import { createSenderTransactions } from '../duties/sender-transactions.ts'
import { randomContractsOf } from '../handler.ts'
import { marginSeconds } from '../open-engine.ts'
import type { EngineParts, OpenedEngine } from '../open-engine.ts'
import { obstaclesOf } from './obstacles.ts'
import { createRandomEngine } from './random-engine.ts'

/**
 * The engine of a mediator of Lilypad's own handler. Says aloud what makes a verdict impossible as the chain stands; that may be mended
 * while it runs, so it runs all the same and every verdict is tried before it costs gas.
 */
export const openRandomEngine = async ({
  config,
  identity,
  store,
  sender,
  provider,
  execution,
  permissions,
  isCaughtUp,
  isHeld,
  logger,
  metrics,
}: EngineParts): Promise<OpenedEngine> => {
  const contracts = randomContractsOf(config.chain.contracts)
  for (const obstacle of await obstaclesOf(contracts, { provider, explain: explainRevert })) {
    logger.error(
      obstacle,
      'as the chain stands no verdict can be given; deals are left to time out until that changes',
    )
  }
  const { prepareBundle, executeBundle, examineRuns, putClaim, drawClassName } = execution
  const engine = createRandomEngine({
    chainId: config.chain.chainId,
    handler: contracts.lilypadMediationRandom,
    mediator: identity.address,
    store,
    prepareBundle,
    executeBundle,
    examineRuns,
    putClaim,
    drawClassName,
    transactions: createSenderTransactions(sender, refusalOf),
    policy: { drawDepth: config.revealDepth, marginSeconds },
    permissions,
    isHalted: isHeld,
    isCaughtUp,
    logger,
    onEffectFailed: metrics.failed,
    onDealStep: (_, { step }) => metrics.took(step),
  })
  return { engine, allow: undefined, claims: undefined }
}

/** Lilypad refuses with texts, which tell no verdict. */
export const refusalOf = ({ name, message }: Revert): string => (name === 'Error' ? message : name)
