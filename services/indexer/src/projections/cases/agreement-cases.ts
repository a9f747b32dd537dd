import type { FactType } from '@lilymed/domain'
import { createFactScript } from '../../testing/fact-script.ts'
import type { FactScript } from '../../testing/fact-script.ts'
import { stepsOf } from '../../testing/filled-read-model.ts'
import { playNetwork } from '../../testing/play-network.ts'
import { playAppeals, playCanary } from '../../testing/scenes.ts'
import type { ObservedFact } from '../projection.ts'
import type { Case, Cases } from './case.ts'

const factsOf = (play: (script: FactScript) => string): readonly ObservedFact[] => {
  const script = createFactScript()
  playNetwork(script)
  play(script)
  return stepsOf(script.events()).steps.flatMap((step) => (step.kind === 'blocks' ? step.facts : []))
}

const appeals = factsOf((script) => playAppeals(script))
const canary = factsOf((script) => playCanary(script))

/** The first act of a type in a played dispute: given everything before it, it is what we compute. */
const act = (type: FactType, subject: string, facts: readonly ObservedFact[] = appeals): Case => {
  const index = facts.findIndex((fact) => fact.type === type)
  const when = facts[index]
  if (when === undefined) throw new TypeError(`expected the scene to hold a ${type}`)
  const { disputeId, round, mediator } = when.data as { disputeId: string; round?: number; mediator?: string }
  const parts = [disputeId, round, subject, subject === 'commitment' ? mediator : undefined]
  return {
    given: facts.slice(0, index),
    when,
    key: parts.filter((part) => part !== undefined).join('/'),
    leaves: { subject, disputeId, agrees: true },
  }
}

export const agreementCases: Cases = {
  RoundOpened: act('RoundOpened', 'opening'),
  PanelDrawn: act('PanelDrawn', 'panel'),
  CommitPhaseEnded: act('CommitPhaseEnded', 'commitEnd'),
  VoteRevealed: act('VoteRevealed', 'commitment'),
  RoundClosed: act('RoundClosed', 'ruling'),
  AppealRaised: act('AppealRaised', 'appeal'),
  CanaryOpened: act('CanaryOpened', 'canary', canary),
  DisputeFinalised: act('DisputeFinalised', 'finalising'),
  DisputeSettled: act('DisputeSettled', 'settlement'),
}
