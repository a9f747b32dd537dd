import { outcomeNumber } from '@lilymed/domain'
import type { DisputeOutcome } from '@lilymed/domain'
import type { RecordedEvent } from '@lilymed/event-store'
import { addressOf, createFactScript } from '../../../src/testing/fact-script.ts'
import type { FactScript } from '../../../src/testing/fact-script.ts'
import { dealOf, jobCreator, lp } from '../../../src/testing/play-deal.ts'
import { createDisputeScript } from '../../../src/testing/play-dispute.ts'
import {
  playAppeals,
  playEscalation,
  playExpress,
  playSealed,
  playUnanimous,
  playUnopened,
} from '../../../src/testing/scenes.ts'

/** A way that disputes go, and how many of a thousand that are heard go it. */
type Life = { readonly kind: string; readonly share: number; play(script: FactScript, name: string): string }

const heard: readonly Life[] = [
  {
    kind: 'accepted',
    share: 560,
    play: (script, name) => playUnanimous(script, name, { vote: 'ACCEPT' }),
  },
  {
    kind: 'rejected',
    share: 210,
    play: (script, name) => playUnanimous(script, name, { vote: 'REJECT', finds: 'by the panel' }),
  },
  {
    kind: 'nondeterministic',
    share: 30,
    play: (script, name) => playUnanimous(script, name, { vote: 'NONDETERMINISTIC' }),
  },
  { kind: 'express', share: 50, play: playExpress },
  { kind: 'unopened', share: 10, play: playUnopened },
  { kind: 'sealed', share: 20, play: playSealed },
  { kind: 'escalated', share: 70, play: playEscalation },
  { kind: 'three rounds', share: 50, play: playAppeals },
]

/** What is seen of a dispute that nobody heard, where Lilypad's own contracts are not followed. */
const unheardOf = new Set(['DealStateChanged', 'PaymentMade', 'MediationRequested'])

/** Ends a dispute that no panel was drawn for, and gives back what was paid for it. */
const endUnheard = (script: FactScript, disputeId: string, outcome: DisputeOutcome): void => {
  script.emit('DisputeFinalised', { disputeId, outcome: outcomeNumber(outcome), finaliser: jobCreator })
  script.emit('EscrowReturned', { disputeId, to: jobCreator, amount: lp(3) }, 'settlement')
  script.emit('DisputeSettled', { disputeId })
}

const unheard: readonly Life[] = [
  {
    kind: 'unserviceable',
    share: 800,
    play: (script, name) => {
      const dispute = createDisputeScript(script, name, { deadline: script.now() + 3600 })
      dispute.open(1)
      endUnheard(script, dispute.disputeId, 'UNSERVICEABLE')
      return dispute.disputeId
    },
  },
  {
    kind: 'inconclusive',
    share: 200,
    play: (script, name) => {
      const dispute = createDisputeScript(script, name, { deadline: script.now() + 3600 })
      dispute.open(1)
      script.mine(630)
      dispute.close(1, 'INCONCLUSIVE')
      endUnheard(script, dispute.disputeId, 'INCONCLUSIVE')
      return dispute.disputeId
    },
  },
]

/** A dispute's facts, each with the time of its block in its metadata, and which way it went. */
export type PlayedLife = {
  readonly kind: string
  readonly disputeId: string
  readonly facts: readonly RecordedEvent[]
}

const chosen = (lives: readonly Life[], chance: number): Life => {
  let left = chance * 1_000
  for (const life of lives) {
    left -= life.share
    if (left < 0) return life
  }
  throw new RangeError('expected shares of a thousand')
}

/** Plays a dispute over what a network has been through, with draws, commitments and settlements that are right. `chance` is from 0 to 1. */
export const playLife = (
  before: readonly RecordedEvent[],
  how: {
    readonly name: string
    readonly startsAt: number
    readonly isHeard: boolean
    readonly chance: number
    readonly module: string | null
    readonly jobId: number
  },
): PlayedLife => {
  const { name, startsAt, isHeard, chance, module, jobId } = how
  const { kind, play } = chosen(isHeard ? heard : unheard, chance)
  const script = createFactScript({ startsAt, before })
  if (module !== null) {
    const asked = { callingContract: addressOf('client'), payee: jobCreator, module, inputs: [] }
    script.emit('JobAdded', { jobId: String(jobId), ...asked }, 'jobCreator')
    const { dealId } = dealOf(name)
    script.emit('ClientJobCompleted', { jobId: String(jobId), dealId, dataId: '' }, 'jobCreator')
  }
  const disputeId = play(script, name)
  const isSeen = ({ type }: RecordedEvent): boolean =>
    type !== 'BlocksObserved' &&
    (isHeard || (!unheardOf.has(type) && !(kind === 'unserviceable' && type === 'RoundOpened')))
  return { kind, disputeId, facts: script.events().slice(before.length).filter(isSeen) }
}
