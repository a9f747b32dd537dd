import { ZERO_BYTES32 } from '@lilymed/domain'
import type { Address, ParameterSetJson } from '@lilymed/domain'

/** A fact of the chain before it has a place there. */
export type Fact = { readonly type: string; readonly data: object }

/** What the provider of a test's deal claims. */
export const claimDigest = `0x${'aa'.repeat(32)}`

/** What a test may want otherwise of the terms of its dispute; a seal makes the claim a sealed one. */
export type OpeningChanges = {
  readonly rejectable?: boolean
  readonly seal?: string
  readonly classRounds?: number
}

/** The class of a test's mediators; its name nobody knows. */
export const drawClass = `0x${'00'.repeat(31)}01`

const opening = {
  dealId: 'QmDeal',
  jobCreator: '0x00000000000000000000000000000000000000A1',
  resourceProvider: '0x00000000000000000000000000000000000000A2',
  solver: '0x00000000000000000000000000000000000000A3',
  drawClass,
  rounds: 1,
  deadline: '9000',
  parameterVersion: 1,
  mediationFee: '1000',
}

const terms = {
  mode: 1,
  classRounds: 1,
  rejectable: true,
  highestRung: 0,
  seal: ZERO_BYTES32,
  policyDigest: ZERO_BYTES32,
}

/** What a dispute begins with: its opening, its terms and its first round, whose beacon round is 7. */
export const openingFacts = ({
  disputeId,
  seats,
  alternates = [],
  changes = {},
}: {
  readonly disputeId: string
  readonly seats: readonly Address[]
  readonly alternates?: readonly Address[]
  readonly changes?: OpeningChanges
}): readonly Fact[] => [
  {
    type: 'DisputeOpened',
    data: { ...opening, disputeId, claimDigest: changes.seal === undefined ? claimDigest : ZERO_BYTES32 },
  },
  { type: 'DisputeTerms', data: { ...terms, disputeId, ...changes } },
  {
    type: 'RoundOpened',
    data: {
      disputeId,
      round: 1,
      beaconRound: '7',
      epoch: '1',
      seats: seats.length,
      alternates: alternates.length,
    },
  },
]

/** What the pool of a test is governed by. */
export const parameters: ParameterSetJson = {
  beaconDelay: '30',
  beaconTimeout: '600',
  commitDuration: '300',
  revealDuration: '120',
  appealWindow: '40',
  expressCommitDuration: '200',
  expressRevealDuration: '60',
  finaliseGrace: '60',
  finaliseMargin: '120',
  canaryWindow: '604800',
  jailPeriod: '604800',
  absencesToJail: 3,
  minimumStake: '100',
  lockPerSeat: '25',
  maxOpenLocks: 4,
  feePerSeat: '1',
  finaliserTip: '1',
  noCommitSlashBps: 2500,
  noRevealSlashBps: 10000,
  incoherentSlashBps: 5000,
  expressNoCommitSlashBps: 2000,
  expressNoRevealSlashBps: 2500,
  expressIncoherentSlashBps: 2000,
  canarySlashBps: 10000,
  treasuryBps: 500,
  insuranceBps: 5000,
}
