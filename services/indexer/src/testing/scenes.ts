import { addressOf, createFactScript } from './fact-script.ts'
import type { FactScript } from './fact-script.ts'
import { playDeal } from './play-deal.ts'
import { createDisputeScript } from './play-dispute.ts'
import type { Part } from './play-dispute.ts'
import { playNetwork } from './play-network.ts'

const reject: Part = { vote: 'REJECT', finds: 'by the panel' }
const cannot: Part = { vote: 'CANNOT_REPRODUCE', reason: 'EXECUTOR_UNAVAILABLE' }

/** Two rounds: one seat cannot execute, so it escalates; then one never reveals, one is wrong, and five rule REJECT. */
export const playEscalation = (script: FactScript, name = 'escalation'): string => {
  playDeal(script, name)
  const dispute = createDisputeScript(script, name)
  dispute.fund(2, 10)
  script.mine(8)
  dispute.open(2)
  script.mine(42)
  const first = dispute.draw(1)
  script.mine(30)
  dispute.commit(1, first, [reject, cannot, reject])
  dispute.reveal(1, first, [reject, cannot, reject])
  dispute.close(1, null, true)
  dispute.openRound(2, 7)
  script.mine(42)
  const second = dispute.draw(2)
  script.mine(30)
  const parts: readonly Part[] = [
    reject,
    reject,
    { vote: 'never reveals' },
    reject,
    { vote: 'ACCEPT' },
    reject,
    reject,
  ]
  dispute.commit(2, second, parts)
  dispute.reveal(2, second, parts)
  script.mine(120)
  dispute.close(2, 'REJECT')
  script.mine(10)
  dispute.finalise('REJECT', second[0] ?? addressOf('anyone'))
  script.mine()
  return dispute.disputeId
}

/** One round, unanimous. */
export const playUnanimous = (script: FactScript, name: string, part: Part): string => {
  playDeal(script, name)
  const dispute = createDisputeScript(script, name)
  dispute.fund(1, 3)
  dispute.open(1)
  script.mine(42)
  const seats = dispute.draw(1)
  script.mine(30)
  dispute.commit(1, seats, [part, part, part])
  dispute.reveal(1, seats, [part, part, part])
  if (part.vote === 'never commits' || part.vote === 'never reveals') throw new TypeError('expected a vote')
  dispute.close(1, part.vote)
  script.mine(10)
  dispute.finalise(part.vote, addressOf('anyone'))
  script.mine()
  return dispute.disputeId
}

/** A dispute whose panel is committing: two of three have. */
export const playCommitting = (script: FactScript, name = 'committing'): string => {
  playDeal(script, name)
  const dispute = createDisputeScript(script, name)
  dispute.fund(2, 10)
  dispute.open(2)
  script.mine(42)
  const seats = dispute.draw(1)
  script.mine(30)
  const parts: readonly Part[] = [{ vote: 'ACCEPT' }, { vote: 'ACCEPT' }]
  for (const [index, seat] of seats.slice(0, 2).entries()) {
    const part = parts[index]
    if (part !== undefined) dispute.commitOne(1, seat, part)
  }
  return dispute.disputeId
}

/** A network with one dispute of every kind that the demo shows; returns their ids. */
export const playEverything = (script: FactScript = createFactScript()) => {
  playNetwork(script)
  const accept = playUnanimous(script, 'honest', { vote: 'ACCEPT' })
  const nondeterministic = playUnanimous(script, 'clock', { vote: 'NONDETERMINISTIC' })
  const escalation = playEscalation(script)
  const committing = playCommitting(script)
  return { script, accept, nondeterministic, escalation, committing }
}
