import type { Clock } from '../endpoints/clock.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import { tellable } from './refusals.ts'
import type { TransactionProvider } from './rpc-values.ts'

/** How one provider stands. */
export type ProviderHealth = {
  readonly name: string
  readonly ok: boolean
  readonly lastFailure: string | null
}

/** Several providers of one chain. One that fails is left out for a while, unless all do. */
export type ProviderSet = {
  /** Asks all that are well; gives what those answered that did so soon after the first. Throws what the first said when none did. */
  askAll<T>(ask: (provider: TransactionProvider) => Promise<T>): Promise<Array<{ name: string; answer: T }>>
  /** Asks one after another, in order of preference, until one answers. Throws what the first said when none did. */
  askOne<T>(ask: (provider: TransactionProvider) => Promise<T>): Promise<T>
  health(): readonly ProviderHealth[]
}

/** How long one that failed is left out: twice as long each time in a row. */
const LEFT_OUT_MS = 5_000
const LONGEST_LEFT_OUT_MS = 60_000

type Member = {
  readonly name: string
  readonly provider: TransactionProvider
  backAt: number
  /** in a row */
  failures: number
  lastFailure: string | null
}

/** A set of at least one provider, the preferred first. After the first answer the others are waited for `patienceMs`. */
export const createProviderSet = (
  providers: readonly TransactionProvider[],
  clock: Clock,
  patienceMs: number,
  signal: AbortSignal,
): ProviderSet => {
  const members: Member[] = providers.map((provider, place) => ({
    name: provider.name ?? `provider ${place + 1}`,
    provider,
    backAt: Number.NEGATIVE_INFINITY,
    failures: 0,
    lastFailure: null,
  }))
  const candidates = (): Member[] => {
    const well = members.filter(({ backAt }) => backAt <= clock.now())
    return well.length > 0 ? well : members
  }
  const failed = (member: Member, failure: unknown): void => {
    member.lastFailure = tellable(failure instanceof Error ? failure.message : String(failure))
    member.backAt =
      clock.now() + Math.min(LONGEST_LEFT_OUT_MS, LEFT_OUT_MS * 2 ** Math.min(member.failures, 10))
    member.failures += 1
  }
  /** What comes after it was given up on changes nothing: whoever is always late would be waited for each time. */
  const asked = async <T>(
    member: Member,
    ask: (provider: TransactionProvider) => Promise<T>,
    over?: AbortSignal,
  ): Promise<{ name: string; answer: T }> => {
    try {
      const answer = await ask(member.provider)
      if (over?.aborted !== true) {
        member.lastFailure = null
        member.failures = 0
        member.backAt = Number.NEGATIVE_INFINITY
      }
      return { name: member.name, answer }
    } catch (failure) {
      if (over?.aborted !== true) failed(member, failure)
      throw failure
    }
  }

  return {
    askAll: async (ask) => {
      const asking = candidates()
      const over = new AbortController()
      const attempts = asking.map((member) => asked(member, ask, over.signal))
      const answered = new Map<Member, Awaited<(typeof attempts)[number]>>()
      const all = Promise.allSettled(
        attempts.map(async (attempt, place) => answered.set(asking[place] as Member, await attempt)),
      )
      const first = Promise.any(attempts)
      first.catch(() => undefined)
      if (attempts.length > 1) {
        const patience = first.then(() => clock.pause(patienceMs, AbortSignal.any([signal, over.signal])))
        await Promise.race([all, patience.catch(() => all)])
      } else await all
      over.abort()
      if (answered.size === 0) return [await (attempts[0] as (typeof attempts)[number])]
      for (const member of asking)
        if (!answered.has(member) && member.backAt <= clock.now())
          failed(member, new RpcError('RPC_UNREACHABLE', 'it gave no answer in time'))
      return asking.flatMap((member) => answered.get(member) ?? [])
    },
    askOne: async (ask) => {
      let firstFailure: unknown
      for (const member of candidates()) {
        try {
          return (await asked(member, ask)).answer
        } catch (failure) {
          firstFailure ??= failure
        }
      }
      throw firstFailure
    },
    health: () => members.map(({ name, lastFailure }) => ({ name, ok: lastFailure === null, lastFailure })),
  }
}
