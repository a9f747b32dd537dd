import { dutyOf, runsGivenUpAt } from '@lilymed/domain/mediation'
import type { Duty, MediationPolicy, RoundView } from '@lilymed/domain/mediation'
import type { ClaimTerms } from '../chain-state/dispute-record.ts'
import type { ExamineDuty } from '../duties/examine-duty.ts'
import type { DealReference } from '../duties/prepare-bundle.ts'
import type { Patience } from '../duties/retry.ts'
import type { RunDuty } from '../duties/run-duty.ts'
import type { VoteDuties } from '../duties/vote-duties.ts'
import type { VoteContext } from '../keystore/vote-context.ts'
import type { InFlight } from './in-flight.ts'
import type { Journal } from './journal.ts'

export type MediateOptions = {
  readonly policy: MediationPolicy
  readonly runDuty: RunDuty
  readonly examineDuty: ExamineDuty
  readonly voteDuties: VoteDuties
  readonly inFlight: InFlight
  /** Whether what was found is voted for; what is only shadowed stops at its verdict, and has runs and effects of its own. */
  readonly votes: boolean
  /** Whether a vote may be committed to now, one that was committed to before included. */
  readonly mayCommit: (vote: VoteContext) => boolean
  /** The time of the newest block, unix seconds. */
  readonly chainTime: () => number
}

/** One vote, as it stands now. */
export type Mediation = {
  readonly journal: Journal
  readonly context: VoteContext
  readonly deal: DealReference
  readonly terms: ClaimTerms
  readonly view: RoundView
}

/** Does what a vote wants done now: records what only needs recording, and starts the effect that then is due, if any. */
export type Mediate = (mediation: Mediation) => Promise<void>

/** No vote needs more records than this in a row before an effect or a new block is due. */
const recordsInARow = 6

/** Drives votes by the duties that the process manager names. */
export const createMediate =
  ({
    policy,
    runDuty,
    examineDuty,
    voteDuties,
    inFlight,
    votes,
    mayCommit,
    chainTime,
  }: MediateOptions): Mediate =>
  async ({ journal, context, deal, terms, view }) => {
    const patienceOf = (signal: AbortSignal): Patience => {
      const { draw } = journal.state()
      const now = view.head.timestamp
      const givenUpAt = draw === null ? now : runsGivenUpAt(draw, policy)
      const until = patientUntil(givenUpAt, now)
      const deadline = new Date(Date.now() + Math.max(givenUpAt - now, 0) * 1000)
      return { signal, isOver: () => chainTime() >= until, deadline }
    }
    const apart = votes ? '' : 'shadow.'
    const name = `${apart}${context.disputeId}.${context.round}.`
    const nonceOf = (run: number): string => `${apart}${runName(context, run)}`
    const at = view.head.timestamp
    for (let record = 0; record < recordsInARow; record += 1) {
      const duty = dutyOf(journal.state(), view, policy)
      if (duty.kind !== 'run') inFlight.abort(`${name}run`)
      if (duty.kind !== 'examine') inFlight.abort(`${name}examination`)
      if (!votes && votingDuties.has(duty.kind)) return
      if ((duty.kind === 'intendCommit' || duty.kind === 'sendCommit') && !mayCommit(context)) return
      switch (duty.kind) {
        case 'requestRun':
          await journal.execute({ type: 'RequestRun', view, policy })
          break
        case 'requestExamination':
          await journal.execute({ type: 'RequestExamination', view })
          break
        case 'giveUpRuns':
          await journal.execute({ type: 'GiveUpRuns', view, policy })
          break
        case 'miss':
          await journal.execute({ type: 'Miss', missed: duty.missed })
          break
        case 'intendCommit':
          await voteDuties.intendCommit(journal, context, view)
          break
        case 'intendReveal':
          await voteDuties.intendReveal(journal, context, view)
          break
        case 'run': {
          const { run } = duty
          inFlight.start(`${name}run`, (signal) =>
            runDuty(journal, { run, deal, terms, nonce: nonceOf(run), at }, patienceOf(signal)),
          )
          return
        }
        case 'examine':
          inFlight.start(`${name}examination`, (signal) => {
            const request = { deal, terms, nonceOf, at }
            return examineDuty(journal, request, patienceOf(signal))
          })
          return
        case 'sendCommit':
          inFlight.start(`${name}commit`, () => voteDuties.sendCommit(journal, context, view))
          return
        case 'sendReveal':
          inFlight.start(`${name}reveal`, () => voteDuties.sendReveal(journal, context, view))
          return
        case 'none':
        default:
          return
      }
    }
  }

/** What follows a verdict. */
const votingDuties: ReadonlySet<Duty['kind']> = new Set<Duty['kind']>([
  'intendCommit',
  'sendCommit',
  'intendReveal',
  'sendReveal',
  'miss',
])

/** The same for the same run, so that it is asked for once, and no one else's. */
const runName = ({ disputeId, round, mediator }: VoteContext, run: number): string =>
  `${disputeId}.${round}.${mediator}.run ${run}`

/** Half of the time until runs are given up: a silent solver or reexecutor is then named as such, and not as slow. */
const patientUntil = (givenUpAt: number, now: number): number => now + (givenUpAt - now) / 2
