/** The pool's parameters, pinned by a dispute when it opens. Durations in seconds, amounts in wei, shares in 1/10000 (bps). */
export type ParameterSet = {
  readonly beaconDelay: bigint
  readonly beaconTimeout: bigint
  readonly commitDuration: bigint
  readonly revealDuration: bigint
  /** How long a standard ruling waits for an appeal, or for a canary to be opened. */
  readonly appealWindow: bigint
  readonly expressCommitDuration: bigint
  readonly expressRevealDuration: bigint
  readonly finaliseGrace: bigint
  readonly finaliseMargin: bigint
  /** How long a canary's slashes wait for an appeal. */
  readonly canaryWindow: bigint
  /** How long a jailed mediator weighs nothing. */
  readonly jailPeriod: bigint
  readonly minimumStake: bigint
  readonly lockPerSeat: bigint
  readonly maxOpenLocks: number
  /** Absences in a row that jail a mediator; 0 for never. */
  readonly absencesToJail: number
  readonly feePerSeat: bigint
  readonly finaliserTip: bigint
  readonly noCommitSlashBps: number
  readonly noRevealSlashBps: number
  readonly incoherentSlashBps: number
  readonly expressNoCommitSlashBps: number
  readonly expressNoRevealSlashBps: number
  readonly expressIncoherentSlashBps: number
  readonly canarySlashBps: number
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
  appealWindow: BigInt(json.appealWindow),
  expressCommitDuration: BigInt(json.expressCommitDuration),
  expressRevealDuration: BigInt(json.expressRevealDuration),
  finaliseGrace: BigInt(json.finaliseGrace),
  finaliseMargin: BigInt(json.finaliseMargin),
  canaryWindow: BigInt(json.canaryWindow),
  jailPeriod: BigInt(json.jailPeriod),
  minimumStake: BigInt(json.minimumStake),
  lockPerSeat: BigInt(json.lockPerSeat),
  maxOpenLocks: json.maxOpenLocks,
  absencesToJail: json.absencesToJail,
  feePerSeat: BigInt(json.feePerSeat),
  finaliserTip: BigInt(json.finaliserTip),
  noCommitSlashBps: json.noCommitSlashBps,
  noRevealSlashBps: json.noRevealSlashBps,
  incoherentSlashBps: json.incoherentSlashBps,
  expressNoCommitSlashBps: json.expressNoCommitSlashBps,
  expressNoRevealSlashBps: json.expressNoRevealSlashBps,
  expressIncoherentSlashBps: json.expressIncoherentSlashBps,
  canarySlashBps: json.canarySlashBps,
  treasuryBps: json.treasuryBps,
  insuranceBps: json.insuranceBps,
})

/** Writes a parameter set as JSON. */
export const parameterSetToJson = (set: ParameterSet): ParameterSetJson => ({
  beaconDelay: String(set.beaconDelay),
  beaconTimeout: String(set.beaconTimeout),
  commitDuration: String(set.commitDuration),
  revealDuration: String(set.revealDuration),
  appealWindow: String(set.appealWindow),
  expressCommitDuration: String(set.expressCommitDuration),
  expressRevealDuration: String(set.expressRevealDuration),
  finaliseGrace: String(set.finaliseGrace),
  finaliseMargin: String(set.finaliseMargin),
  canaryWindow: String(set.canaryWindow),
  jailPeriod: String(set.jailPeriod),
  minimumStake: String(set.minimumStake),
  lockPerSeat: String(set.lockPerSeat),
  maxOpenLocks: set.maxOpenLocks,
  absencesToJail: set.absencesToJail,
  feePerSeat: String(set.feePerSeat),
  finaliserTip: String(set.finaliserTip),
  noCommitSlashBps: set.noCommitSlashBps,
  noRevealSlashBps: set.noRevealSlashBps,
  incoherentSlashBps: set.incoherentSlashBps,
  expressNoCommitSlashBps: set.expressNoCommitSlashBps,
  expressNoRevealSlashBps: set.expressNoRevealSlashBps,
  expressIncoherentSlashBps: set.expressIncoherentSlashBps,
  canarySlashBps: set.canarySlashBps,
  treasuryBps: set.treasuryBps,
  insuranceBps: set.insuranceBps,
})
