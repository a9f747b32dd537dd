import type { Bytes32, DealId, DisputeId } from '../values/ids.ts'
import type { DisputeOutcome } from '../values/outcomes.ts'
import type { CheckEvent, RerunAdvice } from './check-event.ts'
import type { Spent } from './decide-check.ts'

/** What is known of the check of one deal. Amounts in wei. */
export type CheckRecord = {
  readonly dealId: DealId
  readonly isDecided: boolean
  readonly isDrawn: boolean
  readonly isRerun: boolean
  readonly rerun: {
    readonly advice: RerunAdvice
    readonly resultCid: string | null
    /** The claim that it is said of; null where that was not recorded. */
    readonly dataId: string | null
  } | null
  /** What was agreed to before the first transaction was sent. */
  readonly begun: {
    readonly drawClass: string
    readonly rounds: number
    readonly pays: bigint
    readonly mediationFee: bigint
  } | null
  readonly disputeId: DisputeId | null
  /** Rounds whose ruling was appealed or begun to be, with what that puts up. */
  readonly appeals: readonly { readonly round: number; readonly cost: bigint; readonly isRaised: boolean }[]
  /** Rulings that were left as they are, by round; those of null are left whatever is ruled. */
  readonly left: readonly { readonly round: number; readonly ruling: string | null }[]
  /** An end that is not final yet: what it is, and the block in which it was seen. */
  readonly seen: { readonly what: string; readonly block: number; readonly hash: Bytes32 } | null
  /** Nothing is done any more: why it was not challenged, or how its dispute ended. */
  readonly end: string | null
  readonly outcome: DisputeOutcome | null
}

/** All checks of a creator. */
export type Checks = {
  readonly records: ReadonlyMap<DealId, CheckRecord>
  /** By day of chain time: whole days since 1970 (UTC). */
  readonly days: ReadonlyMap<number, Spent>
}

const SECONDS_A_DAY = 86_400

/** The day of a chain time (unix seconds): whole days since 1970, UTC. */
export const dayOf = (at: number): number => Math.floor(at / SECONDS_A_DAY)

/** What was spent on the day of a chain time (unix seconds). */
export const spentOn = ({ days }: Pick<Checks, 'days'>, at: number): Spent =>
  days.get(dayOf(at)) ?? { challenges: 0, wei: 0n }

/** What appeals of disputes that have not ended have put up, in wei. */
export const putUpByAppeals = ({ records }: Pick<Checks, 'records'>): bigint =>
  [...records.values()]
    .filter(({ end }) => end === null)
    .flatMap(({ appeals }) => appeals)
    .reduce((sum, { cost }) => sum + cost, 0n)

/** Whether a round's ruling was left. A rewound chain may have another, of which nothing is decided. */
export const isRulingLeft = ({ left }: Pick<CheckRecord, 'left'>, round: number, ruling: string): boolean =>
  left.some((each) => each.round === round && (each.ruling === null || each.ruling === ruling))

const fresh = (dealId: DealId): CheckRecord => ({
  dealId,
  isDecided: false,
  isDrawn: false,
  isRerun: false,
  rerun: null,
  begun: null,
  disputeId: null,
  appeals: [],
  left: [],
  seen: null,
  end: null,
  outcome: null,
})

const evolveRecord = (record: CheckRecord, event: CheckEvent): CheckRecord => {
  switch (event.type) {
    case 'CheckDecided':
      return { ...record, isDecided: true, isDrawn: event.data.isDrawn, isRerun: event.data.isRerun }
    case 'ResultRerun': {
      const { advice, resultCid, dataId = null } = event.data
      return { ...record, rerun: { advice, resultCid, dataId } }
    }
    case 'EndSeen': {
      const { what, block, hash } = event.data
      return { ...record, seen: { what, block, hash } }
    }
    case 'CheckEnded':
      return { ...record, end: event.data.code }
    case 'ChallengeBegun': {
      const { drawClass, rounds, pays, mediationFee } = event.data
      return {
        ...record,
        begun: { drawClass, rounds, pays: BigInt(pays), mediationFee: BigInt(mediationFee) },
      }
    }
    case 'ChallengeRaised':
      return { ...record, disputeId: event.data.disputeId }
    case 'AppealBegun':
    case 'AppealRaised': {
      const { round } = event.data
      const before = record.appeals.find((appeal) => appeal.round === round)
      const cost = event.type === 'AppealBegun' ? BigInt(event.data.cost) : (before?.cost ?? 0n)
      const isRaised = event.type === 'AppealRaised'
      const others = record.appeals.filter((appeal) => appeal.round !== round)
      return { ...record, appeals: [...others, { round, cost, isRaised }] }
    }
    case 'ChallengeRewound':
      return { ...record, disputeId: null, appeals: [], left: [], seen: null }
    case 'RulingLeft': {
      const { round, ruling = null } = event.data
      // One that was begun and can be raised no more has put up nothing.
      const appeals = record.appeals.filter((appeal) => appeal.isRaised || appeal.round !== round)
      return { ...record, appeals, left: [...record.left, { round, ruling }] }
    }
    case 'DisputeEnded':
      return { ...record, end: 'DISPUTE_ENDED', outcome: event.data.outcome }
    default:
      return record
  }
}

/** A creator without any checks yet. */
export const noChecks = (): Checks => ({ records: new Map(), days: new Map() })

/**
 * Adds what happened to a creator's checks, in place: there may be as many as deals. The day that a challenge was begun on is charged with
 * it once, whatever came of it.
 */
export const addCheck = (checks: Checks, event: CheckEvent): void => {
  const { dealId, at } = event.data
  const records = checks.records as Map<DealId, CheckRecord>
  const before = records.get(dealId) ?? fresh(dealId)
  records.set(dealId, evolveRecord(before, event))
  if (event.type !== 'ChallengeBegun' || before.begun !== null) return
  const { challenges, wei } = spentOn(checks, at)
  const days = checks.days as Map<number, Spent>
  days.set(dayOf(at), { challenges: challenges + 1, wei: wei + BigInt(event.data.cost) })
}
