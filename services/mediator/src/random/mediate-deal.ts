import { ZERO_BYTES32 } from '@lilymed/domain'
import { runsGivenUpAt } from '@lilymed/domain/mediation'
import { randomDutyOf, roundOf, roundPolicyOf } from '@lilymed/domain/mediation-random'
import type { RandomDuty, RandomHead, RandomPolicy } from '@lilymed/domain/mediation-random'
import type { ClaimTerms } from '../chain-state/dispute-record.ts'
import type { ExamineDuty } from '../duties/examine-duty.ts'
import type { DealReference } from '../duties/prepare-bundle.ts'
import type { Patience } from '../duties/retry.ts'
import type { RunDuty } from '../duties/run-duty.ts'
import type { InFlight } from '../mediation/in-flight.ts'
import { examinationOf } from './deal-journal.ts'
import type { DealJournal } from './deal-journal.ts'

/** One deal that this mediator was drawn for, as it stands now. */
export type DealMediation = {
  readonly journal: DealJournal
  /** What the mediation is known by. */
  readonly id: string
  readonly deal: DealReference
  readonly head: RandomHead
}

export type MediateDealOptions = {
  /** Sets this mediator's runs apart from everyone else's. */
  readonly mediator: string
  readonly policy: RandomPolicy
  readonly runDuty: RunDuty
  readonly examineDuty: ExamineDuty
  readonly sendVerdict: (journal: DealJournal, id: string, head: RandomHead) => Promise<void>
  readonly inFlight: InFlight
  /** Whether what was found is said; a shadowing node stops at its verdict. */
  readonly votes: boolean
  /** Whether a new verdict may be intended now, by the owner's will. One that is intended is sent. */
  readonly mayIntend: () => boolean
  /** The time of the newest block, unix seconds. */
  readonly chainTime: () => number
}

/** Does what a mediation wants done now: records what only needs recording, and starts the effect that then is due, if any. */
export type MediateDeal = (mediation: DealMediation) => Promise<void>

/**
 * Nobody declares a claim's class or policy to Lilypad's own handler: only where every run was made in the portable class, or the
 * module's policy says that machines do not matter, does the examination let a difference speak against a claim.
 */
const undeclared: ClaimTerms = { drawClass: ZERO_BYTES32, declaredRung: null, isPortable: true }

/** No mediation needs more records than this in a row before an effect or a new block is due. */
const recordsInARow = 6

/** Drives mediations by the duties that the process manager names. */
export const createMediateDeal =
  (options: MediateDealOptions): MediateDeal =>
  async ({ journal, id, deal, head }) => {
    const { policy, inFlight, votes, mayIntend, chainTime } = options
    const at = head.timestamp
    const [view, roundPolicy] = [roundOf(head), roundPolicyOf(policy)]
    const patienceOf = (signal: AbortSignal): Patience => {
      const { draw } = journal.state().examined
      const givenUpAt = draw === null ? at : runsGivenUpAt(draw, roundPolicy)
      const until = at + (givenUpAt - at) / 2
      const deadline = new Date(Date.now() + Math.max(givenUpAt - at, 0) * 1000)
      return { signal, isOver: () => chainTime() >= until, deadline }
    }
    const apart = votes ? '' : 'shadow.'
    const nonceOf = (run: number): string => `${apart}random.${id}.${options.mediator}.run ${run}`
    const effect = (name: string): string => `${apart}${id}.${name}`
    const request = { deal, terms: undeclared, at }
    const record = examinationOf(journal)

    for (let records = 0; records < recordsInARow; records += 1) {
      const duty = randomDutyOf(journal.state(), head, policy)
      if (duty.kind !== 'run') inFlight.abort(effect('run'))
      if (duty.kind !== 'examine') inFlight.abort(effect('examination'))
      if (!votes && verdictDuties.has(duty.kind)) return
      switch (duty.kind) {
        case 'requestRun':
          await journal.execute({
            type: 'Examine',
            command: { type: 'RequestRun', view, policy: roundPolicy },
          })
          break
        case 'requestExamination':
          await journal.execute({ type: 'Examine', command: { type: 'RequestExamination', view } })
          break
        case 'giveUpRuns':
          await journal.execute({
            type: 'Examine',
            command: { type: 'GiveUpRuns', view, policy: roundPolicy },
          })
          break
        case 'abstain': {
          const { code, reason } = duty
          const abstention = { code, reason, at, blockNumber: head.number }
          await journal.execute({ type: 'Abstain', abstention })
          return
        }
        case 'intendVerdict':
          if (!mayIntend()) return
          await journal.execute({ type: 'IntendVerdict', head, policy })
          break
        case 'run': {
          const { run } = duty
          inFlight.start(effect('run'), (signal) =>
            options.runDuty(record, { ...request, run, nonce: nonceOf(run) }, patienceOf(signal)),
          )
          return
        }
        case 'examine':
          inFlight.start(effect('examination'), (signal) =>
            options.examineDuty(record, { ...request, nonceOf }, patienceOf(signal)),
          )
          return
        case 'sendVerdict':
          inFlight.start(effect('verdict'), () => options.sendVerdict(journal, id, head))
          return
        default:
          return
      }
    }
  }

/** What follows an examination. */
const verdictDuties: ReadonlySet<RandomDuty['kind']> = new Set<RandomDuty['kind']>([
  'intendVerdict',
  'sendVerdict',
])
