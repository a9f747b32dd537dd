import { bytesOf } from '../../testing/fact-script.ts'
import { fact } from '../../testing/given.ts'
import { rules } from '../../testing/play-network.ts'
import type { Cases } from './case.ts'
import { opening } from './dispute-facts.ts'
import { disputeId, drawClass, sponsor } from './people.ts'

const scheduled = fact('ParametersScheduled', { version: 1, applicableAt: '1795003600' })
const applied = fact('ParametersApplied', { version: 1 })

export const parameterCases: Cases = {
  ParametersScheduled: {
    given: [],
    when: scheduled,
    key: '1',
    then: {
      version: 1,
      scheduled: { applicableAt: '2026-11-18T12:06:40Z' },
      applied: null,
      parameters: null,
    },
  },
  ParametersApplied: { given: [scheduled], when: applied, key: '1', then: { applied: { block: 7 } } },
  ParametersRead: {
    given: [scheduled, applied],
    when: fact('ParametersRead', { version: 1, parameters: rules }),
    key: '1',
    then: { parameters: rules, applied: { block: 7 } },
  },
  DisputeOpened: { given: [scheduled, applied, opening], when: opening, key: '1', then: { disputes: 2 } },
}

const terms = {
  listed: true,
  portable: true,
  pairs: false,
  secondRoundFrom: 10,
  thirdRoundFrom: 25,
  weightFloor: '4',
  weightCap: '0',
}
const classScheduled = fact('ClassScheduled', { drawClass, terms, applicableAt: '1795003600' })

export const classCases: Cases = {
  ClassScheduled: {
    given: [fact('ClassApplied', { drawClass, terms: { ...terms, listed: false } })],
    when: classScheduled,
    key: drawClass,
    then: { terms: { listed: false }, scheduled: { terms, applicableAt: '2026-11-18T12:06:40Z' } },
  },
  ClassApplied: {
    given: [classScheduled],
    when: fact('ClassApplied', { drawClass, terms }),
    key: drawClass,
    then: { terms, scheduled: null },
  },
}

const admitted = fact('SponsorApplied', { sponsor, admitted: true })
const bonded = fact('BondAdded', { sponsor, amount: '250', bond: '250' })
const asked = fact('BondWithdrawalRequested', { sponsor, withdrawableAt: '1795003600' })
const reserved = fact('CanaryReserved', { sponsor, disputeId, amount: '100' })

export const sponsorCases: Cases = {
  SponsorScheduled: {
    given: [admitted],
    when: fact('SponsorScheduled', { sponsor, admitted: false, applicableAt: '1795003600' }),
    key: sponsor,
    then: { admitted: true, scheduled: { admitted: false, applicableAt: '2026-11-18T12:06:40Z' } },
  },
  SponsorApplied: { given: [], when: admitted, key: sponsor, then: { admitted: true, scheduled: null } },
  BondAdded: { given: [admitted], when: bonded, key: sponsor, then: { bond: '250' } },
  BondWithdrawalRequested: {
    given: [admitted, bonded],
    when: asked,
    key: sponsor,
    then: { withdrawableAt: '2026-11-18T12:06:40Z' },
  },
  BondWithdrawn: {
    given: [admitted, bonded, asked],
    when: fact('BondWithdrawn', { sponsor, amount: '250' }),
    key: sponsor,
    then: { bond: '0', withdrawableAt: null },
  },
  CanaryRootPosted: {
    given: [admitted, bonded, asked],
    when: fact('CanaryRootPosted', { sponsor, index: 0, root: bytesOf('root'), epoch: '4' }),
    key: sponsor,
    then: { withdrawableAt: null, roots: [{ index: 0, root: bytesOf('root'), epoch: '4' }] },
  },
  CanaryReserved: {
    given: [admitted, bonded],
    when: reserved,
    key: sponsor,
    then: { reserved: '100', canaries: [{ disputeId, forfeited: null }] },
  },
  CanaryReleased: {
    given: [admitted, bonded, reserved],
    when: fact('CanaryReleased', { sponsor, disputeId, forfeited: '100' }),
    key: sponsor,
    then: { bond: '150', reserved: '0', canaries: [{ forfeited: '100' }] },
  },
}
