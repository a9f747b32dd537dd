import { createApiClient } from '@lilymed/api'
import type { ChainFact as ApiFact } from '@lilymed/api'
import type { ChainFact } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'

/** A fact as the demo uses it: typed by the domain, with the deal it belongs to. */
export type FedFact = ChainFact & { readonly dealId: string | null; readonly disputeId: string | null }

export type FactFeed = {
  /** Calls this for every fact from now on, in order. */
  onFact(handler: (fact: FedFact) => void): void
  /** The first fact, past or future, that fits. Rejects when the time is over, naming what was waited for. */
  first(what: string, fits: (fact: FedFact) => boolean, withinMs: number): Promise<FedFact>
  /** Everything so far. */
  all(): readonly FedFact[]
  close(): Promise<void>
}

/** Most facts of a dispute name only the dispute; the deal is the one it was opened for. */
const createFactReader = (): ((fact: ApiFact) => FedFact) => {
  const dealOf = new Map<string, string>()
  return ({ type, data, dealId, disputeId }) => {
    if (dealId !== null && disputeId !== null) dealOf.set(disputeId, dealId)
    const deal = dealId ?? dealOf.get(disputeId ?? '') ?? null
    return { type, data, dealId: deal, disputeId } as unknown as FedFact
  }
}

/** Follows the facts as the indexer's API streams them: the demo sees what any auditor would. */
export const openFactFeed = (indexerUrl: string, onLost: (why: string) => void): FactFeed => {
  const facts: FedFact[] = []
  const handlers = new Set<(fact: FedFact) => void>()
  const ending = new AbortController()

  const readFact = createFactReader()
  const follow = async (): Promise<void> => {
    const stream = createApiClient({ baseUrl: indexerUrl }).streamEvents({ signal: ending.signal })
    for await (const raw of stream) {
      const fact = readFact(raw)
      facts.push(fact)
      for (const handler of handlers) handler(fact)
    }
    if (!ending.signal.aborted) throw new Error('the stream of facts ended')
  }
  const following = follow().catch((failure: unknown) => {
    if (!ending.signal.aborted) onLost(`the explorer's stream of facts broke: ${(failure as Error).message}`)
  })

  return {
    onFact: (handler) => void handlers.add(handler),
    all: () => facts,
    first: (what, fits, withinMs) => {
      const known = facts.find(fits)
      if (known !== undefined) return Promise.resolve(known)
      return new Promise((resolve, reject) => {
        const settle = (): void => {
          clearTimeout(limit)
          handlers.delete(look)
          ending.signal.removeEventListener('abort', abandon)
        }
        const abandon = (): void => {
          settle()
          reject(
            new AppError({ code: 'CLOSING', message: `stopped while waiting for ${what}`, retryable: true }),
          )
        }
        const look = (fact: FedFact): void => {
          if (!fits(fact)) return
          settle()
          resolve(fact)
        }
        const limit = setTimeout(() => {
          settle()
          const message = `${what} did not happen within ${withinMs / 1000} s`
          reject(new AppError({ code: 'DEMO_STUCK', message, retryable: false }))
        }, withinMs)
        handlers.add(look)
        ending.signal.addEventListener('abort', abandon, { once: true })
      })
    },
    close: async () => {
      ending.abort()
      await following
    },
  }
}
