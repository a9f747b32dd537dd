import { addressOf, bytesOf } from '../../testing/fact-script.ts'
import { fact } from '../../testing/given.ts'
import type { ObservedFact } from '../projection.ts'
import { anna, bert, cleo, creator, dealId, disputeId, dora, drawClass, emil, provider } from './people.ts'

/** The opening of the example dispute, and its course up to the end of the first commit phase. */
export const opening = fact('DisputeOpened', {
  disputeId,
  dealId,
  jobCreator: creator,
  resourceProvider: provider,
  solver: addressOf('solver'),
  claimDigest: bytesOf('claim'),
  drawClass,
  rounds: 2,
  deadline: '1795003600',
  parameterVersion: 1,
  mediationFee: '100',
})

export const roundOpened = fact('RoundOpened', {
  disputeId,
  round: 1,
  beaconRound: '12',
  epoch: '4',
  seats: 3,
  alternates: 2,
})

export const panelDrawn = fact('PanelDrawn', {
  disputeId,
  round: 1,
  randomness: bytesOf('randomness'),
  seats: [anna, bert, cleo],
  alternates: [dora],
  passedOver: [emil],
  commitEndsAt: '1795000300',
})

export const seat = { disputeId, round: 1, mediator: anna }

export const committed = fact('VoteCommitted', { ...seat, commitment: bytesOf('c'), sealedVote: '0xab' })

export const commitEnded = fact('CommitPhaseEnded', {
  disputeId,
  round: 1,
  endedAt: '1795000200',
  revealEndsAt: '1795000320',
})

export const revealed = fact('VoteRevealed', {
  ...seat,
  outcome: 2,
  rung: 0,
  reason: 0,
  resultDigest: bytesOf('result'),
  evidence: bytesOf('evidence'),
  salt: bytesOf('salt'),
})

/** Every fact of these files is of one block, at 1795000007. */
export const closed = fact('RoundClosed', {
  disputeId,
  round: 1,
  outcome: 2,
  escalates: false,
  finalAt: '1795000307',
})

export const appealed = fact('AppealRaised', {
  disputeId,
  round: 1,
  appellant: emil,
  against: 2,
  fees: '7',
  bond: '7',
})

export const finalised = fact('DisputeFinalised', { disputeId, outcome: 2, finaliser: anna })

export const drawn: readonly ObservedFact[] = [opening, roundOpened, panelDrawn]
export const played: readonly ObservedFact[] = [...drawn, committed, commitEnded, revealed]
