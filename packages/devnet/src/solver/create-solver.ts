import type { DealContainer, ModuleConfig, Sha256Digest, SolverState } from '@lilymed/lilypad'
import { AppError } from '@lilymed/service-kit'
import { matchOffers } from './match-offers.ts'
import { createModuleShelf } from './module-shelf.ts'
import type { RateLimit } from './rate-limit.ts'
import { createSolverApp } from './solver-app.ts'
import { createSolverRecords, updateDeal, updateStates } from './solver-records.ts'

export type SolverOptions = {
  readonly host?: string
  /** 0 takes a free port. */
  readonly port?: number
  /** For every route of Lilypad; off unless given. */
  readonly rateLimit?: RateLimit
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** A running solver stand-in: its address, and what the solver itself would do, for the devnet's actors to call. */
export type Solver = {
  /** The root, as `http://127.0.0.1:port`. */
  readonly url: string
  readonly close: () => Promise<void>
  readonly addModule: (name: string, template: string) => ModuleConfig
  readonly addBlob: (bytes: Uint8Array) => Sha256Digest
  /** Makes the deal of two posted offers. Throws an AppError where they do not match. */
  readonly matchOffers: (jobOfferId: string, resourceOfferId: string) => DealContainer
  readonly getDeal: (dealId: string) => DealContainer | undefined
  /** Puts a deal and its offers into a state, as Lilypad's solver did on events of the chain. */
  readonly setDealState: (dealId: string, state: SolverState) => void
  /** Records who mediates a deal, as Lilypad's solver did on MediationRequested. */
  readonly setDealMediator: (dealId: string, mediator: string) => void
}

/**
 * Starts a stand-in for Lilypad's solver that keeps everything in memory. Throws an AppError with code SOLVER_LISTEN_FAILED
 * when the port is taken or the host is not ours.
 */
export const createSolver = async ({
  host = '127.0.0.1',
  port = 0,
  rateLimit,
  now = Date.now,
}: SolverOptions = {}): Promise<Solver> => {
  let url = ''
  const records = createSolverRecords()
  const shelf = createModuleShelf(() => url)
  const app = createSolverApp({ records, shelf, now }, rateLimit)
  try {
    url = await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw new AppError({
      code: 'SOLVER_LISTEN_FAILED',
      message: `expected to listen on ${host}:${port}; choose another port or stop what holds it`,
      retryable: false,
      cause: error,
    })
  }
  return {
    url,
    close: () => app.close(),
    addModule: shelf.addModule,
    addBlob: shelf.addBlob,
    matchOffers: (jobOfferId, resourceOfferId) => matchOffers(records, jobOfferId, resourceOfferId, now()),
    getDeal: (dealId) => records.deals.get(dealId),
    setDealState: (dealId, state) => {
      updateStates(records, dealId, state)
    },
    setDealMediator: (dealId, mediator) => {
      updateDeal(records, dealId, { mediator })
    },
  }
}
