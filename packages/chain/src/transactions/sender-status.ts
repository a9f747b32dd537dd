import { formatUnits } from 'ethers'
import type { ChainView } from './agree.ts'
import { urgencyAt } from './fees.ts'
import type { TransactionOutcome } from './intent.ts'
import type { IntentRecord, Lane } from './lane.ts'
import type { Hindrance } from './prepare.ts'
import type { ProviderHealth } from './provider-set.ts'
import type { Refusal } from './broadcast.ts'

/** What a sender has done since it was made. */
export type SenderCounters = {
  bumps: number
  rebroadcasts: number
  cancellations: number
  gapsFilled: number
  /** outcomes that a reorg took back */
  reopened: number
  /** nonces that another user of the key took */
  released: number
  feeCapHits: number
  /** rounds in which providers disagreed on a receipt or the transaction count */
  disagreements: number
  /** wei, of everything included */
  feesSpent: bigint
}

export const noCounts = (): SenderCounters => ({
  bumps: 0,
  rebroadcasts: 0,
  cancellations: 0,
  gapsFilled: 0,
  reopened: 0,
  released: 0,
  feeCapHits: 0,
  disagreements: 0,
  feesSpent: 0n,
})

/** Something that was refused lately: by a node, or by the chain's state before it was sent. */
export type TellRefusal = (
  intentId: string,
  refusal: Omit<Refusal, 'kind'> & { readonly kind: string },
) => void
export type RefusalSeen = {
  /** ISO 8601 */
  readonly at: string
  readonly intentId: string
  readonly provider: string
  readonly kind: string
  readonly message: string
}

/** How a sender does, fit to be shown to its operator: no data, no signed bytes. */
export type SenderStatus = {
  readonly address: string
  /** Intents without an outcome: on their way, and not signed yet. */
  readonly pending: number
  readonly waiting: number
  /** The next nonce of ours, and the chain's transaction count; null before the chain was first asked. */
  readonly nonces: { readonly local: number; readonly chain: number | null }
  /** wei */
  readonly balance: bigint | null
  /** Seconds of chain time since the oldest open intent was accepted. */
  readonly oldestPendingSeconds: number | null
  /** Why intents wait that could be signed otherwise, by code. */
  readonly hindrances: Readonly<Record<string, number>>
  readonly counters: Readonly<SenderCounters>
  readonly providers: readonly ProviderHealth[]
  readonly lastRefusals: readonly RefusalSeen[]
}

/** One intent as `lilymed tx list` shows it. */
export type ListedIntent = {
  readonly id: string
  readonly state: 'waiting' | 'pending' | 'cancelling' | TransactionOutcome['kind']
  readonly nonce: number | null
  readonly hash: string | null
  /** Transactions signed for it. */
  readonly attempts: number
  /** wei per gas of the dearest one */
  readonly maxFeePerGas: bigint | null
  readonly maxPriorityFeePerGas: bigint | null
  /** Unix seconds of chain time. */
  readonly createdAt: number | null
  readonly deadline: number | null
  /** From 0 to 1; null before the chain was first asked. */
  readonly urgency: number | null
  /** What holds it up, or why it was rejected. */
  readonly note: string | null
}

export const hindranceInWords = (hindrance: Hindrance): string => {
  switch (hindrance.code) {
    case 'FEE_CAP': {
      const [asked, cap] = [hindrance.asked, hindrance.cap].map((wei) => formatUnits(wei, 'gwei'))
      return `FEE_CAP: the chain asks ${asked} gwei per gas, the cap is ${cap}`
    }
    case 'INSUFFICIENT_FUNDS': {
      const [needed, have] = [hindrance.needed, hindrance.have].map((wei) => formatUnits(wei, 'ether'))
      return `INSUFFICIENT_FUNDS: needs ${needed} of the chain’s coin, ${have} are free`
    }
    default:
      return `NOT_SIGNED: ${hindrance.reason}`
  }
}

/** Every intent that is remembered: the open ones by nonce, then those not signed yet, then what was settled lately. */
export const listIntents = (
  lane: Lane,
  hindranceOf: (id: string) => Hindrance | null,
  view: ChainView | null,
): readonly ListedIntent[] => {
  const open = lane.open()
  const nonceOf = ({ attempts }: IntentRecord): number => attempts.at(-1)?.nonce ?? Number.MAX_SAFE_INTEGER
  const ordered = [...open.toSorted((left, right) => nonceOf(left) - nonceOf(right)), ...lane.settled()]
  return ordered.map((record) => {
    const { intent, attempts, cancelling, outcome, createdAt } = record
    const last = attempts.at(-1)
    const hindrance = hindranceOf(intent.id)
    const pendingState = last === undefined ? 'waiting' : cancelling === null ? 'pending' : 'cancelling'
    const rejection = outcome?.kind === 'rejected' ? outcome.rejection : cancelling
    return {
      id: intent.id,
      state: outcome?.kind ?? pendingState,
      nonce: last?.nonce ?? null,
      hash: outcome !== null && outcome.kind !== 'rejected' ? outcome.hash : (last?.hash ?? null),
      attempts: attempts.length,
      maxFeePerGas: last?.maxFeePerGas ?? null,
      maxPriorityFeePerGas: last?.maxPriorityFeePerGas ?? null,
      createdAt,
      deadline: intent.deadline ?? null,
      urgency: view === null ? null : urgencyAt(view.chainTime, { createdAt, deadline: intent.deadline }),
      note: hindrance !== null && outcome === null ? hindranceInWords(hindrance) : (rejection?.code ?? null),
    }
  })
}

/** How the open intents of a lane stand. */
export const summarise = (
  lane: Lane,
  hindranceOf: (id: string) => Hindrance | null,
  view: ChainView | null,
): Pick<
  SenderStatus,
  'pending' | 'waiting' | 'nonces' | 'balance' | 'oldestPendingSeconds' | 'hindrances'
> => {
  const open = lane.open()
  const pending = open.filter(({ attempts }) => attempts.length > 0).length
  const ages = open.flatMap(({ createdAt }) =>
    createdAt === null || view === null ? [] : [view.chainTime - createdAt],
  )
  const hindrances: Record<string, number> = {}
  for (const { intent } of open) {
    const code = hindranceOf(intent.id)?.code
    if (code !== undefined) hindrances[code] = (hindrances[code] ?? 0) + 1
  }
  return {
    pending,
    waiting: open.length - pending,
    nonces: { local: lane.nextNonce(), chain: view?.minedCount.low ?? null },
    balance: view?.balance ?? null,
    oldestPendingSeconds: ages.length === 0 ? null : Math.max(0, ...ages),
    hindrances,
  }
}
