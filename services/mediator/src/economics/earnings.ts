import { faultFromNumber } from '@lilymed/domain'
import type { Address } from '@lilymed/domain'
import type { SeenFact } from '../chain-state/fact-of-event.ts'

/** Something earned, lost, paid out or spent. LP and coin in wei; what leaves is negative. */
export type Entry = {
  /** unix seconds */
  readonly at: number
  readonly block: number
  readonly txHash: string
  readonly kind: 'reward' | 'slash' | 'appeal' | 'bond' | 'claim' | 'gas'
  readonly disputeId: string | null
  readonly round: number | null
  readonly lp: bigint
  readonly coin: bigint
  readonly note: string
}

/** A fact with the transaction it came with. */
export type LocatedFact = SeenFact & { readonly txHash: string }

/** Transactions that may be a mediator's own, with when they were included: who sent and paid them, their receipts say. */
export type Candidate = { readonly txHash: string; readonly block: number; readonly at: number }

/** A mediator's money and keys, as facts tell them, whatever a reorg takes back. */
export type Books = {
  take(fact: LocatedFact): void
  readonly keys: () => readonly Address[]
  readonly entries: () => readonly Entry[]
  readonly candidates: () => readonly Candidate[]
}

/** Empty books of a mediator; facts are to come in the order of the chain's stream. */
export const createBooks = (mediator: Address): Books => {
  const keys: Address[] = [mediator]
  let entries: Entry[] = []
  let candidates: Candidate[] = []
  return {
    take: (fact) => {
      if (fact.type === 'ChainRewound') {
        const stands = ({ block }: { readonly block: number }): boolean => block <= Number(fact.data.toBlock)
        entries = entries.filter(stands)
        candidates = candidates.filter(stands)
      }
      if (fact.at === null) return
      const { txHash } = fact
      const { number: block, timestamp: at } = fact.at
      const isRotation = fact.type === 'KeyRotated' && fact.data.mediator === mediator
      if (isRotation && !keys.includes(fact.data.key)) keys.push(fact.data.key)
      const found = entryOf(mediator, keys, fact)
      if (found !== undefined) entries.push({ at, block, txHash, coin: 0n, ...found })
      if (isOurs(mediator, keys, fact) && candidates.at(-1)?.txHash !== txHash)
        candidates.push({ txHash, block, at })
    },
    keys: () => keys,
    entries: () => entries,
    candidates: () => candidates,
  }
}

type Found = Pick<Entry, 'kind' | 'disputeId' | 'round' | 'lp' | 'note'>

const entryOf = (mediator: Address, keys: readonly Address[], fact: LocatedFact): Found | undefined => {
  switch (fact.type) {
    case 'SeatRewarded': {
      const { disputeId, round, amount, mediator: who } = fact.data
      return who === mediator ? { kind: 'reward', disputeId, round, lp: BigInt(amount), note: '' } : undefined
    }
    case 'SeatSlashed': {
      const { disputeId, round, amount, mediator: who, fault } = fact.data
      const note = faultFromNumber(fault) ?? `fault ${fault}`
      return who === mediator ? { kind: 'slash', disputeId, round, lp: -BigInt(amount), note } : undefined
    }
    case 'AppealBondReceived': {
      const { disputeId, round, appellant, fees, bond } = fact.data
      const lp = -(BigInt(fees) + BigInt(bond))
      return keys.includes(appellant)
        ? { kind: 'bond', disputeId, round, lp, note: 'fees and bond of an appeal' }
        : undefined
    }
    case 'AppealSettled': {
      const { disputeId, round, appellant, amount, result } = fact.data
      const note = ['', 'upheld', 'overturned', 'neither'][result] ?? ''
      return keys.includes(appellant)
        ? { kind: 'appeal', disputeId, round, lp: BigInt(amount), note }
        : undefined
    }
    case 'EscrowReturned': {
      const { disputeId, to, amount } = fact.data
      const note = 'fees of an appeal returned'
      return keys.includes(to)
        ? { kind: 'appeal', disputeId, round: null, lp: BigInt(amount), note }
        : undefined
    }
    case 'CanaryCompensated': {
      const { disputeId, appellant, amount } = fact.data
      const note = 'of a false canary’s bond'
      return keys.includes(appellant)
        ? { kind: 'appeal', disputeId, round: null, lp: BigInt(amount), note }
        : undefined
    }
    case 'CreditClaimed': {
      const { account, amount } = fact.data
      // Paid out: it was earned before, so that it changes no sum.
      return keys.includes(account)
        ? { kind: 'claim', disputeId: null, round: null, lp: 0n, note: `${amount} wei of LP paid out` }
        : undefined
    }
    default:
      return undefined
  }
}

/** Facts that anyone's transaction may have made, a mediator's turn among them. */
const POKES: ReadonlySet<string> = new Set([
  'PanelDrawn',
  'CommitPhaseEnded',
  'RoundClosed',
  'DisputeFinalised',
  'RoundSettled',
  'RandomnessPublished',
])

const isOurs = (mediator: Address, keys: readonly Address[], { type, data }: LocatedFact): boolean => {
  if (POKES.has(type)) return true
  const named = data as Readonly<Record<string, unknown>>
  return [named['mediator'], named['account'], named['appellant'], named['key']].some(
    (who) => who === mediator || keys.includes(String(who)),
  )
}

/** Sums of entries, in wei. */
export type Totals = {
  readonly rewards: bigint
  readonly slashes: bigint
  /** Appeals' gains less what was put up for them. */
  readonly appeals: bigint
  readonly gas: bigint
  /** LP earned less LP lost. */
  readonly lp: bigint
}

/** Sums entries. */
export const totalsOf = (entries: readonly Entry[]): Totals => {
  const sum = (kinds: readonly Entry['kind'][], of: 'lp' | 'coin' = 'lp'): bigint =>
    entries.filter(({ kind }) => kinds.includes(kind)).reduce((total, entry) => total + entry[of], 0n)
  return {
    rewards: sum(['reward']),
    slashes: sum(['slash']),
    appeals: sum(['appeal', 'bond']),
    gas: sum(['gas'], 'coin'),
    lp: entries.reduce((total, { lp }) => total + lp, 0n),
  }
}
