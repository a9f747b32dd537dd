import type { CallReader, TransactionSender } from '@lilymed/chain'
import type { EventStore } from '@lilymed/event-store'
import type { Logger } from '@lilymed/service-kit'
import type { MediatorConfig } from './config.ts'
import type { Engine } from './engine.ts'
import type { MediatorMetrics } from './metrics/mediator-metrics.ts'
import type { Permissions } from './mode.ts'
import type { ClaimDuty } from './rewards/claim-duty.ts'
import type { Execution } from './open-execution.ts'
import type { Identity } from './open-identity.ts'
import type { OpenSecret } from './open-secrets.ts'

/** What an engine of either handler is made of. */
export type EngineParts = {
  readonly config: MediatorConfig
  readonly identity: Identity
  readonly store: Pick<EventStore, 'append' | 'readStream' | 'subscribe'>
  readonly sender: Pick<TransactionSender, 'submit'>
  readonly provider: CallReader
  readonly execution: Execution
  readonly permissions: Permissions
  readonly isCaughtUp: () => boolean
  /** Whether nothing new is said, by the owner's will or because it is not known yet who else uses the key. */
  readonly isHeld: () => boolean
  /** Told of what may be read of records that were secret; undefined where no log commits to them. */
  readonly openSecret: OpenSecret | undefined
  readonly logger: Logger
  readonly metrics: MediatorMetrics
}

/** An engine that is ready to run, and the allowance that only a node that finalises needs. */
export type OpenedEngine = {
  readonly engine: Engine
  readonly allow: (() => Promise<void>) | undefined
  /** What claims the node's credits; undefined where it claims nothing by itself. */
  readonly claims: ClaimDuty | undefined
}

/** What engines of both handlers are given alike. */
export const sharedOptions = ({
  config: { chain, confirmations },
  store,
  execution,
  permissions,
  isHeld,
  isCaughtUp,
  logger,
  metrics,
}: EngineParts) => ({
  chainId: chain.chainId,
  store,
  ...execution,
  permissions,
  confirmations,
  isHalted: isHeld,
  isCaughtUp,
  logger,
  onEffectFailed: metrics.failed,
})

/** Seconds before the end of its time in which neither a commitment nor a verdict is started any more. */
export const marginSeconds = 2
