import { ZERO_BYTES32 } from '@lilymed/domain'
import { bytesOf } from '../../testing/fact-script.ts'
import { fact } from '../../testing/given.ts'
import type { Cases } from './case.ts'
import {
  appealed,
  closed,
  commitEnded,
  committed,
  drawn,
  finalised,
  opening,
  panelDrawn,
  played,
  revealed,
  roundOpened,
} from './dispute-facts.ts'
import { disputeMoneyCases } from './dispute-money-cases.ts'
import { anna, bert, cleo, disputeId, dora, emil, provider, sponsor } from './people.ts'

const key = disputeId

export const disputeCases: Cases = {
  ...disputeMoneyCases,
  DisputeOpened: {
    given: [],
    when: opening,
    key,
    then: { phase: 'BEACON', outcome: null, roundsFunded: 2, deadline: '1795003600', rounds: [] },
  },
  DisputeTerms: {
    given: [opening],
    when: fact('DisputeTerms', {
      disputeId,
      mode: 2,
      classRounds: 3,
      rejectable: false,
      highestRung: 1,
      seal: bytesOf('seal'),
      policyDigest: ZERO_BYTES32,
    }),
    key,
    then: { terms: { mode: 'EXPRESS', classRounds: 3, seal: bytesOf('seal'), policyDigest: null } },
  },
  EvidencePosted: {
    given: [opening],
    when: fact('EvidencePosted', { disputeId, party: provider, location: 'https://provider.example' }),
    key,
    then: { evidence: [{ party: provider, location: 'https://provider.example' }] },
  },
  SealOpened: {
    given: [opening],
    when: fact('SealOpened', { disputeId, resultDigest: bytesOf('result'), salt: bytesOf('salt') }),
    key,
    then: { openedSeal: { resultDigest: bytesOf('result') } },
  },
  RoundOpened: {
    given: [opening],
    when: roundOpened,
    key,
    then: { rounds: [{ round: 1, seatCount: 3, alternateCount: 2, epoch: '4', draw: null, seats: [] }] },
  },
  PanelDrawn: {
    given: [opening, roundOpened],
    when: panelDrawn,
    key,
    then: {
      phase: 'COMMIT',
      rounds: [
        {
          draw: { passedOver: [emil], randomness: bytesOf('randomness') },
          seats: [
            { mediator: anna, role: 'seat' },
            { mediator: bert, role: 'seat' },
            { mediator: cleo, role: 'seat' },
            { mediator: dora, role: 'alternate' },
          ],
        },
      ],
    },
  },
  VoteCommitted: {
    given: drawn,
    when: committed,
    key,
    then: {
      rounds: [{ seats: [{ mediator: anna, commitment: { hash: bytesOf('c') }, vote: null }, {}, {}, {}] }],
    },
  },
  CommitPhaseEnded: {
    given: [...drawn, committed],
    when: commitEnded,
    key,
    then: { phase: 'REVEAL', rounds: [{ commitEnd: { revealEndsAt: '2026-11-18T11:12:00Z' } }] },
  },
  VoteRevealed: {
    given: [...drawn, committed, commitEnded],
    when: revealed,
    key,
    then: {
      rounds: [{ seats: [{ vote: { outcome: 'REJECT', resultDigest: bytesOf('result') } }, {}, {}, {}] }],
    },
  },
  RoundClosed: {
    given: played,
    when: closed,
    key,
    then: {
      phase: 'APPEAL',
      outcome: 'REJECT',
      finalAt: '2026-11-18T11:11:47Z',
      rounds: [{ close: { outcome: 'REJECT', escalates: false } }],
    },
  },
  AppealRaised: {
    given: [...played, closed],
    when: appealed,
    key,
    then: {
      phase: 'BEACON',
      outcome: null,
      standing: 'REJECT',
      rounds: [{ appeal: { appellant: emil, fees: '7', bond: '7', result: null } }],
    },
  },
  AppealSettled: {
    given: [...played, closed, appealed],
    when: fact('AppealSettled', { disputeId, round: 1, appellant: emil, result: 2, amount: '20' }),
    key,
    then: {
      rounds: [{ appeal: { result: 'OVERTURNED', credited: '20' } }],
      movements: [{ kind: 'appeal-result', from: 'dispute-escrow', to: emil, amount: '20' }],
    },
  },
  CanaryOpened: {
    given: played,
    when: fact('CanaryOpened', { disputeId, sponsor, truth: 1, finalAt: '1795600000' }),
    key,
    then: { phase: 'CANARY', outcome: 'ACCEPT', canary: { sponsor, truth: 'ACCEPT', closes: 1 } },
  },
  DisputeFinalised: {
    given: [...played, closed],
    when: finalised,
    key,
    then: { phase: 'SETTLING', finalised: { outcome: 'REJECT', finaliser: anna } },
  },
  RoundSettled: {
    given: [...played, closed, finalised],
    when: fact('RoundSettled', { disputeId, round: 1 }),
    key,
    then: { phase: 'SETTLING', rounds: [{ settled: { block: 7 } }], settled: null },
  },
  DisputeSettled: {
    given: [...played, closed, finalised],
    when: fact('DisputeSettled', { disputeId }),
    key,
    then: { phase: 'FINAL', settled: { block: 7 } },
  },
}
