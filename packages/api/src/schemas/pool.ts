import type { ClassTermsJson, ParameterSetJson } from '@lilymed/domain'
import { Type } from 'typebox'
import type { Static, TBoolean, TInteger, TString } from 'typebox'
import { Origin } from './as-of.ts'
import { Address, Bytes32, Nullable, refTo, Timestamp, Uint } from './primitives.ts'

const share = Type.Integer({ minimum: 0, maximum: 10_000, description: 'ten-thousandths' })
const count = Type.Integer({ minimum: 0 })
const seconds = { ...Uint, description: 'seconds' }
const wei = { ...Uint, description: 'wei of LP' }
const cap = { ...Uint, description: 'wei of LP, of all mediators of one operator together; 0 for no cap' }

const parameterFields: {
  readonly [Name in keyof ParameterSetJson]: ParameterSetJson[Name] extends string ? TString : TInteger
} = {
  beaconDelay: seconds,
  beaconTimeout: seconds,
  commitDuration: seconds,
  revealDuration: seconds,
  appealWindow: seconds,
  expressCommitDuration: seconds,
  expressRevealDuration: seconds,
  finaliseGrace: seconds,
  finaliseMargin: seconds,
  canaryWindow: seconds,
  jailPeriod: seconds,
  minimumStake: wei,
  lockPerSeat: wei,
  maxOpenLocks: count,
  absencesToJail: count,
  feePerSeat: wei,
  finaliserTip: wei,
  noCommitSlashBps: share,
  noRevealSlashBps: share,
  incoherentSlashBps: share,
  expressNoCommitSlashBps: share,
  expressNoRevealSlashBps: share,
  expressIncoherentSlashBps: share,
  canarySlashBps: share,
  treasuryBps: share,
  insuranceBps: share,
}

export const ParameterSet = Type.Object(parameterFields, {
  $id: 'ParameterSet',
  description: 'one version of the pool’s parameters, as a dispute pins it',
})
/** One version of the pool's parameters. */
export type ParameterSet = Static<typeof ParameterSet>

type TermSchema<Value> = Value extends boolean ? TBoolean : Value extends number ? TInteger : TString

const termFields: { readonly [Name in keyof ClassTermsJson]: TermSchema<ClassTermsJson[Name]> } = {
  listed: Type.Boolean({ description: 'mediators may register and challengers may name it' }),
  portable: Type.Boolean({ description: 'a REJECT counts even where the provider declared no class' }),
  pairs: Type.Boolean({ description: 'while only two mediators can be drawn, they form the panel' }),
  secondRoundFrom: Type.Integer({ minimum: 0, description: 'drawable operators' }),
  thirdRoundFrom: Type.Integer({ minimum: 0, description: 'drawable operators' }),
  weightFloor: wei,
  weightCap: cap,
}
export const ClassTerms = Type.Object(termFields, {
  $id: 'ClassTerms',
  description: 'what governance fixes for a draw class',
})
/** What governance fixes for a draw class. */
export type ClassTerms = Static<typeof ClassTerms>

export const DrawClass = Type.Object(
  {
    drawClass: Bytes32,
    chainId: Type.Integer({ minimum: 1 }),
    terms: Nullable(refTo(ClassTerms)),
    scheduled: Nullable(Type.Object({ terms: refTo(ClassTerms), applicableAt: Timestamp })),
    changed: refTo(Origin),
  },
  { $id: 'DrawClass', description: 'a draw class: its terms, null before the first, and those that wait' },
)
/** A draw class and its terms. */
export type DrawClass = Static<typeof DrawClass>

export const Sponsor = Type.Object(
  {
    address: Address,
    chainId: Type.Integer({ minimum: 1 }),
    admitted: Type.Boolean(),
    scheduled: Nullable(Type.Object({ admitted: Type.Boolean(), applicableAt: Timestamp })),
    bond: wei,
    reserved: { ...wei, description: 'of the bond, for opened canaries that are not settled' },
    withdrawableAt: Nullable(Timestamp),
    canaries: Type.Array(
      Type.Object({
        disputeId: Bytes32,
        reserved: wei,
        forfeited: Nullable({ ...wei, description: 'wei of LP, null until the dispute is final' }),
      }),
      { description: 'those opened, in order' },
    ),
    roots: Type.Array(Type.Object({ index: count, root: Bytes32, epoch: Uint, origin: refTo(Origin) })),
  },
  {
    $id: 'Sponsor',
    description: 'who posts canaries: its bond, its roots and the canaries that were opened',
  },
)
/** Who posts canaries. */
export type Sponsor = Static<typeof Sponsor>

export const ParameterVersion = Type.Object(
  {
    version: Type.Integer({ minimum: 0 }),
    chainId: Type.Integer({ minimum: 1 }),
    parameters: Nullable({ ...refTo(ParameterSet), description: 'null until it is applied, when it is read' }),
    scheduled: Nullable(Type.Object({ applicableAt: Timestamp, origin: refTo(Origin) })),
    applied: Nullable(refTo(Origin)),
    disputes: { ...count, description: 'how many disputes opened under it, and are bound by it for good' },
  },
  { $id: 'ParameterVersion', description: 'one version of the pool’s parameters and when it counts' },
)
/** One version of the pool's parameters and when it counts. */
export type ParameterVersion = Static<typeof ParameterVersion>
