/** The pool's parameters, pinned by a dispute when it opens. Durations in seconds, amounts in wei, shares in 1/10000 (bps). */
export type ParameterSet = {
  readonly beaconDelay: bigint
  readonly beaconTimeout: bigint
  readonly commitDuration: bigint
  readonly revealDuration: bigint
  readonly finaliseGrace: bigint
  readonly finaliseMargin: bigint
  readonly minimumStake: bigint
  readonly lockPerSeat: bigint
  readonly maxOpenLocks: number
  readonly feePerSeat: bigint
  readonly finaliserTip: bigint
  readonly noCommitSlashBps: number
  readonly noRevealSlashBps: number
  readonly incoherentSlashBps: number
  readonly treasuryBps: number
  readonly insuranceBps: number
}

/** A parameter set as JSON: amounts and durations are decimal strings. */
export type ParameterSetJson = {
  readonly [Name in keyof ParameterSet]: ParameterSet[Name] extends bigint ? string : number
}

/** Reads a parameter set from its JSON; throws a SyntaxError where a decimal string is not one. */
export const parameterSetFromJson = (json: ParameterSetJson): ParameterSet => ({
  beaconDelay: BigInt(json.beaconDelay),
  beaconTimeout: BigInt(json.beaconTimeout),
  commitDuration: BigInt(json.commitDuration),
  revealDuration: BigInt(json.revealDuration),
  finaliseGrace: BigInt(json.finaliseGrace),
  finaliseMargin: BigInt(json.finaliseMargin),
  minimumStake: BigInt(json.minimumStake),
  lockPerSeat: BigInt(json.lockPerSeat),
  maxOpenLocks: json.maxOpenLocks,
  feePerSeat: BigInt(json.feePerSeat),
  finaliserTip: BigInt(json.finaliserTip),
  noCommitSlashBps: json.noCommitSlashBps,
  noRevealSlashBps: json.noRevealSlashBps,
  incoherentSlashBps: json.incoherentSlashBps,
  treasuryBps: json.treasuryBps,
  insuranceBps: json.insuranceBps,
})

/** Writes a parameter set as JSON. */
export const parameterSetToJson = (set: ParameterSet): ParameterSetJson => ({
  beaconDelay: String(set.beaconDelay),
  beaconTimeout: String(set.beaconTimeout),
  commitDuration: String(set.commitDuration),
  revealDuration: String(set.revealDuration),
  finaliseGrace: String(set.finaliseGrace),
  finaliseMargin: String(set.finaliseMargin),
  minimumStake: String(set.minimumStake),
  lockPerSeat: String(set.lockPerSeat),
  maxOpenLocks: set.maxOpenLocks,
  feePerSeat: String(set.feePerSeat),
  finaliserTip: String(set.finaliserTip),
  noCommitSlashBps: set.noCommitSlashBps,
  noRevealSlashBps: set.noRevealSlashBps,
  incoherentSlashBps: set.incoherentSlashBps,
  treasuryBps: set.treasuryBps,
  insuranceBps: set.insuranceBps,
})
