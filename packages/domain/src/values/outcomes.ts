/**
 * The one table of what re-execution found, what a mediator votes for it, what a dispute can end as, the number each has on
 * chain, what the pool then calls on Lilypad's controller and the deal state that follows. Everything else derives from it.
 */
export const OUTCOMES = [
  {
    number: 1,
    name: 'ACCEPT',
    finding: 'MATCH',
    controllerCall: 'mediationAcceptResult',
    dealState: 'MediationAccepted',
    meaning: 'the result was reproduced: the provider is paid',
  },
  {
    number: 2,
    name: 'REJECT',
    finding: 'MISMATCH',
    controllerCall: 'mediationRejectResult',
    dealState: 'MediationRejected',
    meaning: 'the same other result was found: the provider loses its collateral',
  },
  {
    number: 3,
    name: 'NONDETERMINISTIC',
    finding: 'NONDETERMINISTIC',
    controllerCall: null,
    dealState: null,
    meaning:
      'runs of the job differ among themselves: nobody is at fault, both parties are refunded by timeout',
  },
  {
    number: 4,
    name: 'CANNOT_REPRODUCE',
    finding: 'CANNOT_EXECUTE',
    controllerCall: null,
    dealState: null,
    meaning: 'the job could not be run, for a stated reason: both parties are refunded by timeout',
  },
  {
    number: 5,
    name: 'INCONCLUSIVE',
    finding: null,
    controllerCall: null,
    dealState: null,
    meaning:
      'no ruling was reached in the rounds that were funded and fitted, or the controller refused it for good',
  },
  {
    number: 6,
    name: 'PREEMPTED',
    finding: null,
    controllerCall: null,
    dealState: 'TimeoutMediateResults',
    meaning: 'a party timed the deal out before the ruling could be delivered',
  },
  {
    number: 7,
    name: 'UNSERVICEABLE',
    finding: null,
    controllerCall: null,
    dealState: null,
    meaning: 'no panel could be drawn: everything is returned',
  },
] as const

type Row = (typeof OUTCOMES)[number]
type VerdictRow = Extract<Row, { finding: string }>

/** How a dispute ended. On chain 0 means "not yet". */
export type DisputeOutcome = Row['name']
/** What one mediator votes; the first four dispute outcomes. */
export type Verdict = VerdictRow['name']
/** What one mediator's re-execution found. */
export type Finding = VerdictRow['finding']
/** The controller function a ruling calls. */
export type ControllerCall = NonNullable<Row['controllerCall']>

const isVerdictRow = (row: Row): row is VerdictRow => row.finding !== null

/** All dispute outcomes, by their number. */
export const DISPUTE_OUTCOMES: readonly DisputeOutcome[] = OUTCOMES.map((row) => row.name)
/** All verdicts, by their number. */
export const VERDICTS: readonly Verdict[] = OUTCOMES.filter(isVerdictRow).map((row) => row.name)
/** All findings, in the order of the verdicts they become. */
export const FINDINGS: readonly Finding[] = OUTCOMES.filter(isVerdictRow).map((row) => row.finding)

const rowOf = (name: DisputeOutcome): Row => {
  const row = OUTCOMES.find((candidate) => candidate.name === name)
  if (row === undefined) throw new TypeError(`expected one of ${DISPUTE_OUTCOMES.join(', ')}, got "${name}"`)
  return row
}

/** The outcome of an on-chain number 1..7; undefined for 0 (none yet) and for numbers this version does not know. */
export const outcomeFromNumber = (number: number): DisputeOutcome | undefined =>
  OUTCOMES.find((row) => row.number === number)?.name

/** The on-chain number (1..7) of an outcome or verdict. */
export const outcomeNumber = (outcome: DisputeOutcome): number => rowOf(outcome).number

/** The verdict of an on-chain vote outcome 1..4; undefined for any other number. */
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
