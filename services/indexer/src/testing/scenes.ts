import type { Ruling } from '@lilymed/domain'
import { addressOf, createFactScript } from './fact-script.ts'
import type { FactScript } from './fact-script.ts'
import { jobCreator, playDeal, resourceProvider } from './play-deal.ts'
import { createDisputeScript } from './play-dispute.ts'
import type { Part, Terms } from './play-dispute.ts'
import { drawClass, playNetwork, rules } from './play-network.ts'

/** A vote that a round can rule. */
type RuledPart = Part & { readonly vote: Ruling }
type Script = ReturnType<typeof createDisputeScript>

const accept: RuledPart = { vote: 'ACCEPT' }
const reject: RuledPart = { vote: 'REJECT', finds: 'by the panel' }
const cannot: Part = { vote: 'CANNOT_REPRODUCE', reason: 'EXECUTOR_UNAVAILABLE' }
const appealWindow = Number(rules.appealWindow)

const start = (script: FactScript, name: string, rounds: number, terms: Terms = {}): Script => {
  // Express is what is left where no standard round fits.
  const judgeTimeout = terms.mode === 'EXPRESS' ? 1300 : 3600
  const submittedAt = playDeal(script, name, { ...terms, judgeTimeout, drawClass })
  const dispute = createDisputeScript(script, name, { ...terms, deadline: submittedAt + judgeTimeout })
  dispute.fund(rounds, rounds === 1 ? 3 : 10)
  script.mine(8)
  dispute.open(rounds)
  return dispute
}

/** Draws a round and has its seats vote; returns them. */
const playRound = (
  script: FactScript,
  dispute: Script,
  round: number,
  partOf: (seat: number) => Part,
): readonly string[] => {
  script.mine(42)
  const seats = dispute.draw(round)
  script.mine(30)
  const parts = seats.map((_, seat) => partOf(seat))
  dispute.commit(round, seats, parts)
  dispute.reveal(round, seats, parts)
  return seats
}

/** Two rounds: one seat cannot execute, so it escalates; then one never reveals, one is wrong, and five rule REJECT. */
export const playEscalation = (script: FactScript, name = 'escalation'): string => {
  const dispute = start(script, name, 2)
  playRound(script, dispute, 1, (seat) => (seat === 1 ? cannot : reject))
  dispute.close(1, null, true)
  dispute.openRound(2, 7)
  const odd: Readonly<Record<number, Part>> = { 2: { vote: 'never reveals' }, 4: accept }
  const second = playRound(script, dispute, 2, (seat) => odd[seat] ?? reject)
  script.mine(120)
  dispute.close(2, 'REJECT')
  script.mine(appealWindow)
  dispute.finalise('REJECT', second[0] ?? addressOf('anyone'))
  script.mine()
  return dispute.disputeId
}

/** One round, unanimous. */
export const playUnanimous = (script: FactScript, name: string, part: RuledPart): string => {
  const dispute = start(script, name, 1)
  playRound(script, dispute, 1, () => part)
  dispute.close(1, part.vote)
  script.mine(appealWindow)
  dispute.finalise(part.vote, addressOf('anyone'))
  script.mine()
  return dispute.disputeId
}

/** A dispute whose panel is committing: two of three have. */
export const playCommitting = (script: FactScript, name = 'committing'): string => {
  const dispute = start(script, name, 2)
  script.mine(42)
  const seats = dispute.draw(1)
  script.mine(30)
  for (const seat of seats.slice(0, 2)) dispute.commitOne(1, seat, accept)
  return dispute.disputeId
}

/** Three accept, the creator's appeal overturns that, the provider's is rejected by fifteen: the third round, settled round by round. */
export const playAppeals = (script: FactScript, name = 'appeals'): string => {
  const dispute = start(script, name, 1)
  dispute.postEvidence(resourceProvider, 'https://provider.example/result.car')
  playRound(script, dispute, 1, () => accept)
  dispute.close(1, 'ACCEPT')
  script.mine(60)
  dispute.appeal(1, 'ACCEPT', jobCreator)
  playRound(script, dispute, 2, (seat) => (seat < 2 ? accept : reject))
  dispute.close(2, 'REJECT')
  script.mine(60)
  dispute.appeal(2, 'REJECT', resourceProvider)
  playRound(script, dispute, 3, (seat) => (seat < 12 ? reject : cannot))
  dispute.close(3, 'REJECT')
  script.mine(appealWindow)
  dispute.finalise('REJECT', addressOf('anyone'))
  script.mine()
  return dispute.disputeId
}

/** A sealed claim: two find what the provider then shows it had sealed, one finds something else; the seven of round two accept. */
export const playSealed = (script: FactScript, name = 'sealed'): string => {
  const dispute = start(script, name, 2, { isSealed: true })
  const odd: Part = { vote: 'FOUND', finds: 'by a broken machine' }
  playRound(script, dispute, 1, (seat) => (seat === 2 ? odd : { vote: 'FOUND' }))
  dispute.openSeal()
  script.mine()
  dispute.close(1, null, true)
  dispute.openRound(2, 7)
  playRound(script, dispute, 2, () => accept)
  dispute.close(2, 'ACCEPT')
  script.mine(appealWindow)
  dispute.finalise('ACCEPT', addressOf('anyone'))
  script.mine()
  return dispute.disputeId
}

/** A sealed claim whose provider never opens it. */
export const playUnopened = (script: FactScript, name = 'unopened'): string => {
  const dispute = start(script, name, 1, { isSealed: true })
  playRound(script, dispute, 1, () => ({ vote: 'FOUND' }))
  script.mine(120)
  dispute.close(1, 'CANNOT_REPRODUCE')
  dispute.finalise('CANNOT_REPRODUCE', addressOf('anyone'))
  script.mine()
  return dispute.disputeId
}

/** An Express dispute: two of three accept. */
export const playExpress = (script: FactScript, name = 'express'): string => {
  const dispute = start(script, name, 1, { mode: 'EXPRESS' })
  playRound(script, dispute, 1, (seat) => (seat === 0 ? cannot : accept))
  dispute.close(1, 'ACCEPT')
  dispute.finalise('ACCEPT', addressOf('anyone'))
  script.mine()
  return dispute.disputeId
}

/** A canary whose panel accepted what it should not have; its slashes wait, or, `isFinal`, are settled. */
export const playCanary = (script: FactScript, name = 'canary', isFinal = false): string => {
  const dispute = start(script, name, 1)
  playRound(script, dispute, 1, () => accept)
  dispute.openCanary(1, 'REJECT', true)
  script.mine(60)
  if (!isFinal) return dispute.disputeId
  script.mine(Number(rules.canaryWindow))
  dispute.finalise('REJECT', addressOf('anyone'))
  script.mine()
  return dispute.disputeId
}

/** A ruling within its window of appeal. */
export const playRuled = (script: FactScript, name = 'ruled'): string => {
  const dispute = start(script, name, 2)
  playRound(script, dispute, 1, () => reject)
  dispute.close(1, 'REJECT')
  script.mine()
  return dispute.disputeId
}

/** A network with one dispute of every kind; returns their ids, in the order they opened. */
export const playEverything = (script: FactScript = createFactScript()) => {
  playNetwork(script)
  return {
    script,
    accept: playUnanimous(script, 'honest', accept),
    nondeterministic: playUnanimous(script, 'clock', { vote: 'NONDETERMINISTIC' }),
    escalation: playEscalation(script),
    appeals: playAppeals(script),
    sealed: playSealed(script),
    unopened: playUnopened(script),
    express: playExpress(script),
    pastCanary: playCanary(script, 'past canary', true),
    canary: playCanary(script),
    ruled: playRuled(script),
    committing: playCommitting(script),
  }
}
