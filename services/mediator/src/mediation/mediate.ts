import { dutyOf, runsGivenUpAt } from '@lilymed/domain/mediation'
import type { MediationPolicy, RoundView } from '@lilymed/domain/mediation'
import type { DealReference } from '../duties/prepare-bundle.ts'
import type { RunDuty } from '../duties/run-duty.ts'
import type { VoteDuties } from '../duties/vote-duties.ts'
import type { VoteContext } from '../keystore/vote-context.ts'
import type { InFlight } from './in-flight.ts'
import type { Journal } from './journal.ts'

export type MediateOptions = {
  readonly policy: MediationPolicy
  readonly runDuty: RunDuty
  readonly voteDuties: VoteDuties
  readonly inFlight: InFlight
  /** The time of the newest block, unix seconds. */
  readonly chainTime: () => number
}

/** One vote, as it stands now. */
export type Mediation = {
  readonly journal: Journal
  readonly context: VoteContext
  readonly deal: DealReference
  readonly view: RoundView
}

/** Does what a vote wants done now: records what only needs recording, and starts the effect that then is due, if any. */
export type Mediate = (mediation: Mediation) => Promise<void>

/** No vote needs more records than this in a row before an effect or a new block is due. */
const recordsInARow = 6

/** Drives votes by the duties that the process manager names. */
export const createMediate =
  ({ policy, runDuty, voteDuties, inFlight, chainTime }: MediateOptions): Mediate =>
  async ({ journal, context, deal, view }) => {
    const name = `${context.disputeId}.${context.round}.`
    for (let record = 0; record < recordsInARow; record += 1) {
      const duty = dutyOf(journal.state(), view, policy)
      if (duty.kind !== 'run') inFlight.abort(`${name}run`)
      switch (duty.kind) {
        case 'requestRun':
          await journal.execute({ type: 'RequestRun', view, policy })
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
          inFlight.start(`${name}run`, (signal) => {
            const at = view.head.timestamp
            const nonce = `${context.disputeId}.${context.round}.${context.mediator}.run ${run}`
            const until = patientUntil(journal, view, policy)
            const patience = { signal, isOver: () => chainTime() >= until }
            return runDuty(journal, { run, deal, nonce, at }, patience)
          })
          return
        }
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

/** Half of the time until runs are given up: a silent solver or reexecutor is then named as such, and not as slow. */
const patientUntil = (journal: Journal, view: RoundView, policy: MediationPolicy): number => {
  const { draw } = journal.state()
  const now = view.head.timestamp
  return draw === null ? now : now + (runsGivenUpAt(draw, policy) - now) / 2
}
