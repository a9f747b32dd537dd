import { explainRevert } from '@lilymed/chain'
import type { Revert } from '@lilymed/chain'
import type { Lifecycle } from '@lilymed/service-kit'
import { createSenderTransactions } from '../duties/sender-transactions.ts'
import { randomContractsOf } from '../handler.ts'
import { marginSeconds, sharedOptions } from '../open-engine.ts'
import type { EngineParts, OpenedEngine } from '../open-engine.ts'
import { createDealOpener } from '../open-votes.ts'
import type { OnDealStep } from './deal-steps.ts'
import { obstaclesOf } from './obstacles.ts'
import { createRandomEngine } from './random-engine.ts'
import { createWiringWatch } from './watch-wiring.ts'

/** Polls between two looks at Lilypad's wiring: half a minute at the usual pace. */
const pollsBetweenLooks = 30

/**
 * The engine of a mediator of Lilypad's own handler. Says aloud what makes a verdict impossible as the chain stands, when it starts and
 * from time to time; that may be mended while it runs, so it runs all the same and every verdict is tried before it costs gas.
 */
export const openRandomEngine = async (
  parts: EngineParts,
  { lifecycle, onDealStep }: { readonly lifecycle: Lifecycle; readonly onDealStep: OnDealStep | undefined },
): Promise<OpenedEngine> => {
  const { config, identity, sender, provider, logger, metrics, openSecret } = parts
  const openDeal = openSecret && createDealOpener(openSecret)
  const contracts = randomContractsOf(config.chain.contracts)
  const engine = createRandomEngine({
    ...sharedOptions(parts),
    handler: contracts.lilypadMediationRandom,
    mediator: identity.address,
    transactions: createSenderTransactions(sender, refusalOf),
    policy: { drawDepth: config.revealDepth, marginSeconds },
    onShadowEnd: ({ stream }, audit) => {
      openSecret?.(stream, 'public')
      if (audit !== null) metrics.shadowAudited(audit, parts.execution.shadow?.isJailed() === true)
    },
    onDealStep: (mediation, step) => {
      metrics.took(step)
      openDeal?.(mediation, step)
      onDealStep?.(mediation, step)
    },
  })
  const stopping = new AbortController()
  lifecycle.defer(() => stopping.abort())
  const wiring = createWiringWatch({
    read: () => obstaclesOf(contracts, { provider, explain: explainRevert }, engine.openDraws()),
    intervalMs: config.pollIntervalMs * pollsBetweenLooks,
    onFound: (obstacle) =>
      logger.error(
        obstacle,
        'as the chain stands no verdict can be given; deals are left to time out until that changes',
      ),
    onGone: ({ code, detail }) => logger.info({ code, detail }, 'this stands in the way of verdicts no more'),
    onFailed: (failure) =>
      logger.warn(
        { code: (failure as { code?: string }).code ?? 'UNKNOWN' },
        'Lilypad’s wiring could not be read; it is tried again',
      ),
    signal: stopping.signal,
  })
  await wiring.look()
  void wiring.run()
  return {
    engine: {
      ...engine,
      status: () => ({ ...engine.status(), obstacles: wiring.obstacles() }),
    },
    allow: undefined,
    claims: undefined,
  }
}

/** Lilypad refuses with texts, which tell no verdict. */
export const refusalOf = ({ name, message }: Revert): string => (name === 'Error' ? message : name)
