import type { createIngest, Endpoints, TransactionSender } from '@lilymed/chain'
import type { KeptLog, Lifecycle, Logger, OpenedStore } from '@lilymed/service-kit'
import type { MediatorConfig } from './config.ts'
import { chainTrouble } from './chain-trouble.ts'
import { keepTrying } from './duties/ensure-allowance.ts'
import type { Engine } from './engine.ts'
import { readHalt } from './halt/halt-flag.ts'
import { actingMode, permissionsOf } from './mode.ts'
import type { ClaimDuty } from './rewards/claim-duty.ts'
import type { StartUpProbe } from './protection/start-up-probe.ts'
import { openMachineJail } from './self-audit/machine-jail.ts'
import { logStatusOf, standingOf } from './status.ts'
import type { MediatorStatus } from './status.ts'
import { statusDocument } from './transactions/transaction-commands.ts'

/** A whole mediator: its own store, ingest, key and transactions. */
export type Mediator = {
  readonly address: string
  /** Takes its chain stream over and begins to act. Rejects when that cannot be. */
  start(): Promise<void>
  status(): MediatorStatus
  /** Resolves after close(); rejects when the mediator cannot go on. */
  ended(): Promise<void>
  /** Stops acting and closes everything. What is intended is recorded and resumes at the next start. */
  close(): Promise<void>
}

type Ingest = Pick<ReturnType<typeof createIngest>, 'start' | 'ended' | 'status'>

/** A mediator whose parts are open; closing it closes them. */
export const runningMediator = ({
  config,
  lifecycle,
  logger,
  engine,
  endpoints,
  ingest,
  opened,
  sender,
  log,
  address,
  allow,
  claims,
  probe,
  openListeners,
}: {
  readonly config: MediatorConfig
  readonly lifecycle: Lifecycle
  readonly logger: Logger
  readonly engine: Engine
  readonly endpoints: Pick<Endpoints, 'health'>
  readonly ingest: Ingest
  readonly opened: Pick<OpenedStore, 'health'>
  readonly sender: Pick<TransactionSender, 'status'>
  readonly log: Pick<KeptLog, 'status'> | undefined
  readonly address: string
  readonly allow: (() => Promise<void>) | undefined
  readonly claims: ClaimDuty | undefined
  readonly probe: StartUpProbe
  readonly openListeners: () => Promise<void>
}): Mediator => {
  const over = Promise.withResolvers<void>()
  over.promise.catch(() => undefined)
  return {
    address,
    start: async () => {
      await openListeners()
      await ingest.start()
      if (permissionsOf(config.mode).votes) void probe.run()
      engine.run().catch(over.reject)
      ingest.ended().then(over.resolve, over.reject)
      const stopping = new AbortController()
      lifecycle.defer(() => stopping.abort())
      void claims?.run(stopping.signal)
      if (allow === undefined || !permissionsOf(config.mode).pokes) return
      // Finalising and appealing need it and nothing else does, so a vote never waits for it.
      void keepTrying(allow, {
        signal: stopping.signal,
        onFailed: (failure) =>
          logger.warn(
            { code: (failure as { code?: string }).code ?? 'UNKNOWN' },
            'no allowance for Settlement: this mediator can neither finalise nor appeal rulings; it is tried again',
          ),
      })
    },
    status: () => {
      const jail = openMachineJail(config.dataDirectory).read() ?? null
      return {
        ...engine.status(),
        mode: config.mode,
        actsAs: actingMode(config.mode, jail !== null),
        halt: readHalt(config.dataDirectory) ?? null,
        jail,
        chainTrouble: chainTrouble(ingest.status()),
        endpoints: endpoints.health().map(standingOf),
        store: opened.health(),
        transactions: statusDocument(sender.status()),
        ...(claims !== undefined && { claims: claims.status() }),
        ...(log !== undefined && { merkleLog: logStatusOf(log.status()) }),
      }
    },
    ended: () => over.promise,
    close: async () => {
      await engine.stop()
      await lifecycle.close()
      over.resolve()
    },
  }
}
