import type { GasMarket } from './fees.ts'
import type { ProviderView } from './provider-view.ts'
import type { SeenReceipt } from './rpc-values.ts'

/** A number that providers may not agree on: of two the lower and the higher, of three the middle one twice. */
export type Range = { readonly low: number; readonly high: number }

/** What several providers say together. Where they differ, each use takes the side on which being wrong does no harm. */
export type ChainView = {
  readonly headNumber: Range
  /** Unix seconds; of two the lower, of three the middle one: a single one cannot make an intent late. */
  readonly chainTime: number
  readonly market: GasMarket
  /** wei; the most anyone tells, because a node that knows better refuses */
  readonly balance: bigint
  readonly minedCount: Range
  /** The transaction count with what lies in pools; of two the higher, of three the middle one. */
  readonly pendingCount: number
  readonly views: readonly ProviderView[]
}

/** What is known of the transactions of one nonce. */
export type Evidence =
  /** In a block, `isDeep` when it has its confirmations in the eyes of those who see it. */
  | { readonly kind: 'included'; readonly receipt: SeenReceipt; readonly isDeep: boolean }
  /** As many contradict it as say so. */
  | { readonly kind: 'disputed'; readonly receipt: SeenReceipt }
  /** Nobody has a receipt: to how many of those asked the newest is known, and whether any of them is known to anyone. */
  | {
      readonly kind: 'absent'
      readonly known: 'to all' | 'to some' | 'to none'
      readonly isAnyKnown: boolean
    }

/** Puts the answers of at least one provider together: of three none decides anything alone. */
export const agree = (views: readonly [ProviderView, ...ProviderView[]]): ChainView => ({
  headNumber: rangeOf(views.map(({ head }) => head.number)),
  chainTime: Number(lowerMiddle(views.map(({ head }) => BigInt(head.timestamp)))),
  market: marketOf(views),
  balance: views.map(({ balance }) => balance).reduce(larger),
  minedCount: rangeOf(views.map(({ minedCount }) => minedCount)),
  pendingCount: rangeOf(views.map(({ pendingCount }) => pendingCount)).high,
  views,
})

/** What gas costs. There is no base fee where most say so: whoever makes one up would have nothing of ours taken. */
const marketOf = (views: readonly ProviderView[]): GasMarket => {
  const baseFees = views.flatMap(({ head }) => head.baseFeePerGas ?? [])
  if (baseFees.length * 2 < views.length)
    return { gasPrice: lowerMiddle(views.flatMap(({ gasPrice }) => gasPrice ?? [])) }
  return {
    // Only what the block asks is paid, so of two the higher costs nothing; what is beyond our cap would have us sign nothing. A tip is paid in full.
    baseFeePerGas: upperMiddle(baseFees),
    suggestedTip: lowerMiddle(views.map(({ suggestedTip }) => suggestedTip)),
  }
}

/**
 * Weighs who says what of the transactions of one nonce, given by hash with the newest last. For a receipt speaks whoever has the same one, that deep in its chain; against it
 * whoever has another or, although its head is as far, none. Whoever is behind says nothing, but of three or more one alone
 * proves nothing, as it can name a block that nobody has come to: it is as if it had none, and its depth is as if it were not.
 */
export const weigh = (
  allViews: readonly ProviderView[],
  hashes: readonly string[],
  confirmations: number,
): Evidence => {
  const views = allViews.filter(({ asked }) => hashes.some((hash) => asked.has(hash)))
  // Far back in the row of pending ones nobody was asked: nothing is the matter with it.
  if (views.length === 0) return { kind: 'absent', known: 'to all', isAnyKnown: true }
  const seen = views.flatMap(({ receipts }) => hashes.flatMap((hash) => receipts.get(hash) ?? []))
  const isMost = (count: number): boolean => views.length < 3 || count * 2 > views.length
  const [best] = seen
    .map((receipt) => ({ receipt, ...countsOf(views, hashes, receipt, confirmations) }))
    .filter(({ having }) => isMost(having))
    .toSorted((left, right) => right.having - right.against - (left.having - left.against))
  if (best === undefined) {
    const having = views.filter(({ known }) => known.has(hashes.at(-1) ?? '')).length
    return {
      kind: 'absent',
      known: having === views.length ? 'to all' : having > 0 ? 'to some' : 'to none',
      isAnyKnown: views.some(({ known }) => hashes.some((hash) => known.has(hash))),
    }
  }
  const { receipt, having, deep, against } = best
  if (against >= having) return { kind: 'disputed', receipt }
  return { kind: 'included', receipt, isDeep: deep > against && isMost(deep) }
}

const countsOf = (
  views: readonly ProviderView[],
  hashes: readonly string[],
  { hash, blockHash, blockNumber, succeeded }: SeenReceipt,
  confirmations: number,
): { having: number; deep: number; against: number } => {
  const counts = { having: 0, deep: 0, against: 0 }
  for (const { receipts, head } of views) {
    const own = hashes.map((each) => receipts.get(each)).find((receipt) => receipt !== undefined)
    if (own?.hash === hash && own.blockHash === blockHash && own.succeeded === succeeded) {
      counts.having += 1
      if (head.number - blockNumber + 1 >= confirmations) counts.deep += 1
    } else if (own !== undefined || head.number >= blockNumber) counts.against += 1
  }
  return counts
}

const rangeOf = (numbers: readonly number[]): Range => {
  const told = numbers.map(BigInt)
  return { low: Number(lowerMiddle(told)), high: Number(upperMiddle(told)) }
}
const larger = (left: bigint, right: bigint): bigint => (left > right ? left : right)
const ascending = (values: readonly bigint[]): readonly bigint[] =>
  values.toSorted((left, right) => (left < right ? -1 : 1))
const lowerMiddle = (values: readonly bigint[]): bigint =>
  ascending(values)[Math.floor((values.length - 1) / 2)] ?? 0n
const upperMiddle = (values: readonly bigint[]): bigint =>
  ascending(values)[Math.floor(values.length / 2)] ?? 0n
