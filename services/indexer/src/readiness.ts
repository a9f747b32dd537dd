import type { ChainStatus, ReadinessCheck } from '@lilymed/api'
import type { IngestStatus } from '@lilymed/chain'
import type { StoreHealth } from '@lilymed/event-store'
import type { MerkleLogStatus } from '@lilymed/event-store/merkle-log'
import { printable } from '@lilymed/service-kit'

/** What readiness looks at: how things stand now, and how far they may be off. */
export type ReadinessSight = {
  readonly store: StoreHealth
  /** Why the last append of any chain failed, if it did. */
  readonly appendFailure: string | null
  readonly projections: {
    readonly isCaughtUp: boolean
    readonly hasFailed: boolean
    /** Why nothing is projected for now, where that passes. */
    readonly waitsFor?: string | undefined
    /** While the read model is built again beside the one that is shown: which part of it is there, 0 to 1. */
    readonly rebuilding?: number | undefined
  }
  readonly log: MerkleLogStatus | undefined
  readonly chains: readonly ChainReadiness[]
}

export type ChainReadiness = {
  readonly status: ChainStatus
  /** Why nothing more is stored, and how often in a row that was tried; null where the last try went well. */
  readonly failing: IngestStatus['failing']
  /** What its endpoints contradict each other about while nothing new is believed of them, and for how long; null while they agree. */
  readonly disagreement: Disagreement | null
  /** The tip has been the same block for so long. */
  readonly headUnchangedSeconds: number
  /** The time of the shown block has been unknown for so long, as it is for a moment after a rewind. */
  readonly lagUnknownSeconds: number
  readonly limits: { readonly lagSeconds: number; readonly headSeconds: number }
}

/** A contradiction of endpoints that nothing settles. */
export type Disagreement = { readonly claims: string; readonly remedy: string; readonly seconds: number }

const check = (name: string, detail: string, remedy: string | null): ReadinessCheck => ({
  name,
  ok: remedy === null,
  detail,
  remedy,
})

/** What must hold before answers are current: the store takes what it is given, and each chain is followed up to its head. */
export const readinessChecks = (sight: ReadinessSight): readonly ReadinessCheck[] => [
  storeCheck(sight),
  ...sight.chains.flatMap((chain) => chainChecks(chain, sight)),
  ...(sight.log === undefined ? [] : [logCheck(sight.log)]),
]

const storeCheck = ({ store, appendFailure }: ReadinessSight): ReadinessCheck => {
  if (!store.ok) return check('store', store.detail, 'bring the server back; what waits is written then')
  return appendFailure === null
    ? check('store', store.detail, null)
    : check('store', `the last write failed: ${appendFailure}`, 'free disk space, or mend what it names')
}

const chainChecks = (chain: ChainReadiness, { projections }: ReadinessSight): ReadinessCheck[] => {
  const { status } = chain
  const name = `chain ${status.chainId}`
  if (status.trouble !== null) return [check(name, status.trouble.reason, status.trouble.remedy)]
  if (status.phase === 'opening') return [check(name, opening, 'wait')]
  return [
    reachCheck(name, chain),
    progressCheck(`ingest of ${name}`, chain),
    shownCheck(`projections of ${name}`, chain, projections),
  ]
}

const opening = 'is being opened: its endpoints are asked which chain they serve'

const reachCheck = (
  name: string,
  { status, disagreement, headUnchangedSeconds, limits }: ChainReadiness,
): ReadinessCheck => {
  if (!status.endpoints.some(({ state }) => state === 'serving')) {
    const why = status.endpoints.map(
      ({ name: origin, state, lastFailure }) =>
        `${origin} is ${state} (${lastFailure?.reason ?? 'no answer yet'})`,
    )
    return check(
      name,
      `no endpoint serves it: ${why.join('; ')}`,
      'bring an endpoint back, or add another one',
    )
  }
  if (disagreement !== null) {
    const { claims, remedy, seconds } = disagreement
    const detail = `nothing new is believed for ${Math.floor(seconds)} s: ${printable(claims, 600)}`
    return check(name, detail, seconds > limits.lagSeconds ? remedy : null)
  }
  if (limits.headSeconds > 0 && headUnchangedSeconds > limits.headSeconds) {
    const seconds = Math.floor(headUnchangedSeconds)
    return check(
      name,
      `head still at block ${status.head} after ${seconds} s, expected a new one within ${limits.headSeconds} s`,
      'add an endpoint that is in sync; for a chain that rests, raise headStallSeconds',
    )
  }
  return check(name, `head at block ${status.head}`, null)
}

const progressCheck = (name: string, { status, failing, limits }: ChainReadiness): ReadinessCheck => {
  const stored = `stored up to block ${status.observed ?? 'none'} of ${status.head ?? 'unknown'}`
  const isFollowing = status.phase === 'following'
  // What is too old is said by the check of what is shown, however it came to that.
  if (failing === null || (isFollowing && status.observed === status.head))
    return check(name, stored, isFollowing ? null : 'wait for the backfill to end')
  const tries = failing.times === 1 ? 'one try' : `${failing.times} tries in a row`
  const detail = `${stored}; ${tries} to go on failed: ${printable(failing.reason)}`
  const remedy = 'it is tried again; if it stays, mend what it names, or add another endpoint'
  const isHiccup = failing.times < tellingFailures && (status.lagSeconds ?? 0) <= limits.lagSeconds
  return check(name, detail, isFollowing && isHiccup ? null : remedy)
}

/** So many failures in a row, which take ten seconds and more, are no hiccup of an endpoint. */
const tellingFailures = 6

const shownCheck = (
  name: string,
  { status, lagUnknownSeconds, limits }: ChainReadiness,
  { isCaughtUp, hasFailed, waitsFor, rebuilding }: ReadinessSight['projections'],
): ReadinessCheck => {
  if (hasFailed) return check(name, 'stopped by a failure', 'read the log, and start again')
  const lag = status.lagSeconds ?? lagUnknownSeconds
  const showing = `showing block ${status.shown ?? 'none'}, ${Math.round(lag)} s behind the head`
  const detail =
    rebuilding === undefined
      ? showing
      : `${showing}; rebuilding: ${Math.min(99, Math.floor(rebuilding * 100))} %`
  if (waitsFor !== undefined) return check(name, `${detail}; ${waitsFor}`, 'free space, and it goes on')
  if (!isCaughtUp || status.shown === null) return check(name, detail, 'wait for what is stored to be shown')
  const isLate = lag > limits.lagSeconds
  if (isLate && status.phase === 'backfilling') return check(name, detail, 'wait for the backfill to end')
  return check(
    name,
    isLate ? `${detail}, expected at most ${limits.lagSeconds} s` : detail,
    isLate ? 'look at endpoints and load; on a slow machine, raise readyLagSeconds' : null,
  )
}

/** The log lags by design, so it is enough that it runs: what is served does not depend on it. */
const logCheck = ({ published, failure }: MerkleLogStatus): ReadinessCheck => {
  if (failure !== undefined) return check('merkle log', failure, 'mend what it names; it is tried again')
  return published === undefined
    ? check('merkle log', 'starting', 'wait')
    : check('merkle log', `signed up to ${published.size} events`, null)
}
