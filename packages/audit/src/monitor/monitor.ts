import { moneyHeld } from '@lilymed/domain'
import type { Address, AgreementSubject, DisputeId } from '@lilymed/domain'
import type { LocatedFact } from '../recomputation/located-fact.ts'
import { createRecomputation } from '../recomputation/recomputation.ts'
import type { CheckedAct } from '../recomputation/recomputation.ts'
import { forecastOf } from './forecast.ts'
import type { Forecast } from './forecast.ts'
import { holderSpeaking, HOLDERS, tokenFlowsOf } from './token-flows.ts'
import type { Holder } from './token-flows.ts'

/** How many acts of a kind were recomputed. */
export type ActCount = { readonly agreed: number; readonly disagreed: number; readonly unchecked: number }

/** What a contract must hold, by its events; in wei. The address is null where it was not heard of. */
export type Holding = { readonly holder: Holder; readonly address: Address | null; readonly holds: bigint }

/** A dispute that was settled and whose money does not come out at zero, in wei. */
export type Unbalanced = { readonly disputeId: DisputeId; readonly left: bigint }

/** What a monitor knows of one chain. */
export type MonitorReport = {
  readonly chainId: number
  /** Newest block with a fact, and its time (unix seconds); null before any. */
  readonly block: number | null
  readonly at: number | null
  readonly facts: number
  readonly disputes: number
  readonly acts: Readonly<Partial<Record<AgreementSubject, ActCount>>>
  readonly disagreements: readonly CheckedAct[]
  readonly open: readonly { readonly disputeId: DisputeId; readonly forecast: Forecast }[]
  readonly holdings: readonly Holding[]
  readonly unbalanced: readonly Unbalanced[]
}

/** Recomputes one chain as its facts come. */
export type ChainMonitor = {
  take(fact: LocatedFact): void
  /** @param now chain time in unix seconds, for what is due */
  report(now: bigint): MonitorReport
}

const none: ActCount = { agreed: 0, disagreed: 0, unchecked: 0 }

const counted = (count: ActCount, { check }: CheckedAct): ActCount => {
  if ('missing' in check) return { ...count, unchecked: count.unchecked + 1 }
  return check.agrees ? { ...count, agreed: count.agreed + 1 } : { ...count, disagreed: count.disagreed + 1 }
}

/** Begins at the start of a chain's history; whatever it says follows from the facts it was given alone. */
export const createChainMonitor = (chainId: number): ChainMonitor => {
  const recomputation = createRecomputation(chainId)
  const acts: Partial<Record<AgreementSubject, ActCount>> = {}
  const disagreements: CheckedAct[] = []
  const holds = new Map<Holder, bigint>()
  const addresses = new Map<Holder, Address>()
  const unbalanced: Unbalanced[] = []
  const open = new Set<DisputeId>()
  let [facts, block, at]: [number, number | null, number | null] = [0, null, null]

  const settle = (disputeId: DisputeId): void => {
    open.delete(disputeId)
    const dispute = recomputation.disputes().get(disputeId)
    // What was paid in before the first fact that we have is not known.
    if (dispute === undefined || dispute.funding === null) return
    const left = moneyHeld(dispute.money)
    if (left !== 0n) unbalanced.push({ disputeId, left })
  }

  return {
    take: (fact) => {
      facts += 1
      block = fact.origin.blockNumber
      at = fact.origin.at ?? at
      for (const act of recomputation.take(fact)) {
        acts[act.check.subject] = counted(acts[act.check.subject] ?? none, act)
        if ('agrees' in act.check && !act.check.agrees) disagreements.push(act)
      }
      for (const { holder, amount } of tokenFlowsOf(fact))
        holds.set(holder, (holds.get(holder) ?? 0n) + amount)
      const speaker = holderSpeaking(fact.type)
      if (speaker !== undefined) addresses.set(speaker, fact.origin.address)
      if (fact.type === 'DisputeOpened') open.add(fact.data.disputeId)
      if (fact.type === 'DisputeSettled') settle(fact.data.disputeId)
    },
    report: (now) => ({
      chainId,
      block,
      at,
      facts,
      disputes: recomputation.disputes().size,
      acts: { ...acts },
      disagreements: [...disagreements],
      open: [...open].flatMap((disputeId) => {
        const dispute = recomputation.disputes().get(disputeId)
        const forecast = dispute && forecastOf(dispute, recomputation.network(), now)
        return forecast ? [{ disputeId, forecast }] : []
      }),
      holdings: HOLDERS.map((holder) => ({
        holder,
        address: addresses.get(holder) ?? null,
        holds: holds.get(holder) ?? 0n,
      })),
      unbalanced: [...unbalanced],
    }),
  }
}
