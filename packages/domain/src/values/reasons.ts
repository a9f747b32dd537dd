/**
 * Why a job could not be executed: the number a CANNOT_REPRODUCE vote carries on chain, its name (also the reexecutor's failure
 * code) and what it means. 0 on chain means that the vote needs no reason.
 */
export const REASONS = [
  { number: 1, name: 'EXECUTOR_UNAVAILABLE', meaning: 'no reexecutor gave an answer to rely on' },
  { number: 2, name: 'KNOWN_ANSWER_FAILED', meaning: 'the machine failed its known-answer test' },
  {
    number: 3,
    name: 'FETCH_FAILED',
    meaning: 'the module, an input or the bytes behind the claim could not be had',
  },
  { number: 4, name: 'INPUTS_UNBOUND', meaning: 'the job has input files that nobody hashed' },
  { number: 5, name: 'RESOURCE_LIMIT', meaning: 'the run exceeded its memory, output or log limit' },
  { number: 6, name: 'TIMEOUT', meaning: 'the run did not end in time' },
  {
    number: 7,
    name: 'CLASS_UNKNOWN',
    meaning: 'nobody declared the class of the claim, or the rung that it may be compared at',
  },
  { number: 8, name: 'CLAIM_MALFORMED', meaning: 'the claimed result is not a CIDv0' },
  { number: 9, name: 'MODULE_REFUSED', meaning: 'the module breaks a rule of re-execution' },
  { number: 10, name: 'DEAL_UNPROVEN', meaning: 'the deal document does not hash to the deal id' },
  { number: 11, name: 'OUTPUT_REFUSED', meaning: 'the run left behind what no result may hold' },
  { number: 12, name: 'CLASS_UNAVAILABLE', meaning: 'no machine at hand is of the class that is asked for' },
  {
    number: 13,
    name: 'CLAIM_REFUSED',
    meaning: 'the bytes posted behind the claim break a rule of unpacking',
  },
  { number: 14, name: 'MODULE_MUTABLE', meaning: 'the module may have changed since the claim was made' },
] as const

/** Why a job could not be executed. */
export type Reason = (typeof REASONS)[number]['name']

/** The reason of an on-chain number; undefined for 0 (no reason) and for numbers this version does not know. */
export const reasonFromNumber = (number: number): Reason | undefined =>
  REASONS.find((row) => row.number === number)?.name

/** The on-chain number of a reason. */
export const reasonNumber = (reason: Reason): number => REASONS.findIndex((row) => row.name === reason) + 1

/** Whether a text names a reason. */
export const isReason = (text: string): text is Reason => REASONS.some((row) => row.name === text)
