/**
 * The one table of what re-execution found, what a mediator votes for it, what a dispute can end as, the number each has on
 * chain, what the pool then calls on Lilypad's controller and the deal state that follows. Everything else derives from it.
 * FOUND alone is a vote and no end: on a sealed claim it counts as ACCEPT or REJECT once the provider has opened its seal.
 */
export const OUTCOMES = [
  {
    number: 1,
    name: 'ACCEPT',
    finding: 'MATCH',
    endsDispute: true,
    controllerCall: 'mediationAcceptResult',
    dealState: 'MediationAccepted',
    meaning: 'the result was reproduced: the provider is paid',
  },
  {
    number: 2,
    name: 'REJECT',
    finding: 'MISMATCH',
    endsDispute: true,
    controllerCall: 'mediationRejectResult',
    dealState: 'MediationRejected',
    meaning: 'the same other result was found: the provider loses its collateral',
  },
  {
    number: 3,
    name: 'NONDETERMINISTIC',
    finding: 'NONDETERMINISTIC',
    endsDispute: true,
    controllerCall: null,
    dealState: null,
    meaning:
      'runs of the job differ among themselves: nobody is at fault, both parties are refunded by timeout',
  },
  {
    number: 4,
    name: 'CANNOT_REPRODUCE',
    finding: 'CANNOT_EXECUTE',
    endsDispute: true,
    controllerCall: null,
    dealState: null,
    meaning: 'the job could not be run, for a stated reason: both parties are refunded by timeout',
  },
  {
    number: 5,
    name: 'INCONCLUSIVE',
    finding: null,
    endsDispute: true,
    controllerCall: null,
    dealState: null,
    meaning:
      'no ruling was reached in the rounds that were funded and fitted, or the controller refused it for good',
  },
  {
    number: 6,
    name: 'PREEMPTED',
    finding: null,
    endsDispute: true,
    controllerCall: null,
    dealState: 'TimeoutMediateResults',
    meaning: 'a party timed the deal out before the ruling could be delivered',
  },
  {
    number: 7,
    name: 'UNSERVICEABLE',
    finding: null,
    endsDispute: true,
    controllerCall: null,
    dealState: null,
    meaning: 'no panel could be drawn: everything is returned',
  },
  {
    number: 8,
    name: 'FOUND',
    finding: 'UNCOMPARED',
    endsDispute: false,
    controllerCall: null,
    dealState: null,
    meaning: 'runs of a sealed claim agree on this digest: ACCEPT or REJECT once the provider opens its seal',
  },
] as const

type Row = (typeof OUTCOMES)[number]
type VerdictRow = Extract<Row, { finding: string }>
type EndRow = Extract<Row, { endsDispute: true }>

/** How a dispute ended. On chain 0 means "not yet". */
export type DisputeOutcome = EndRow['name']
/** What one mediator votes: the first four dispute outcomes, and FOUND. */
export type Verdict = VerdictRow['name']
/** What the votes of one round can rule: the first four dispute outcomes. */
export type Ruling = Extract<VerdictRow, EndRow>['name']
/** What one mediator's re-execution found. */
export type Finding = VerdictRow['finding']
/** The controller function a ruling calls. */
export type ControllerCall = NonNullable<Row['controllerCall']>

const isVerdictRow = (row: Row): row is VerdictRow => row.finding !== null
const isEndRow = (row: Row): row is EndRow => row.endsDispute

/** All dispute outcomes, by their number. */
export const DISPUTE_OUTCOMES: readonly DisputeOutcome[] = OUTCOMES.filter(isEndRow).map((row) => row.name)
/** All verdicts, by their number. */
export const VERDICTS: readonly Verdict[] = OUTCOMES.filter(isVerdictRow).map((row) => row.name)
/** All rulings, by their number. */
export const RULINGS: readonly Ruling[] = OUTCOMES.filter(isVerdictRow)
  .filter((row) => row.endsDispute)
  .map((row) => row.name)
/** All findings, in the order of the verdicts they become. */
export const FINDINGS: readonly Finding[] = OUTCOMES.filter(isVerdictRow).map((row) => row.finding)

const rowOf = (name: Row['name']): Row => {
  const row = OUTCOMES.find((candidate) => candidate.name === name)
  if (row === undefined) {
    throw new TypeError(`expected one of ${OUTCOMES.map((known) => known.name).join(', ')}, got "${name}"`)
  }
  return row
}

/** The outcome of an on-chain number 1..7; undefined for 0 (none yet) and for numbers this version does not know. */
export const outcomeFromNumber = (number: number): DisputeOutcome | undefined =>
  OUTCOMES.filter(isEndRow).find((row) => row.number === number)?.name

/** The on-chain number (1..8) of an outcome or verdict. */
export const outcomeNumber = (outcome: DisputeOutcome | Verdict): number => rowOf(outcome).number

/** Whether an outcome is what the votes of a panel can rule. */
export const isRuling = (outcome: DisputeOutcome): outcome is Ruling =>
  RULINGS.some((ruling) => ruling === outcome)

/** The verdict of an on-chain vote outcome, 1..4 or 8; undefined for any other number. */
export const verdictFromNumber = (number: number): Verdict | undefined =>
  OUTCOMES.filter(isVerdictRow).find((row) => row.number === number)?.name

/** The verdict that a finding becomes when it is voted. */
export const verdictOfFinding = (finding: Finding): Verdict => {
  const row = OUTCOMES.filter(isVerdictRow).find((candidate) => candidate.finding === finding)
  if (row === undefined) throw new TypeError(`expected one of ${FINDINGS.join(', ')}, got "${finding}"`)
  return row.name
}

/** The finding behind a verdict. */
export const findingOfVerdict = (verdict: Verdict): Finding => {
  const { finding } = rowOf(verdict)
  if (finding === null) throw new TypeError(`expected one of ${VERDICTS.join(', ')}, got "${verdict}"`)
  return finding
}

/** What the pool calls on the controller when a dispute ends so; null where it calls nothing. */
export const controllerCallOf = (outcome: DisputeOutcome): ControllerCall | null =>
  rowOf(outcome).controllerCall

const OPPOSITES: Partial<Record<DisputeOutcome, Verdict>> = { ACCEPT: 'REJECT', REJECT: 'ACCEPT' }

/** Whether an outcome and a vote are the two that the controller knows, and not the same. */
export const isOpposite = (outcome: DisputeOutcome, verdict: Verdict): boolean =>
  OPPOSITES[outcome] === verdict
