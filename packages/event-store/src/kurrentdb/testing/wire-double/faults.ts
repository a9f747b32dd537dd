/** What goes wrong on the double. Counts go down as they are used up. */
export interface Faults {
  /** appends that are stored and never answered */
  loseAnswers: number
  /** appends after which, once they are stored, the connection breaks instead of an answer */
  breakAfterAppend: number
  /** appends that break the connection before they are looked at */
  breakBeforeAppend: number
  /** streams of appends that were opened in an earlier generation than this hang */
  appendGeneration: number
  /** requests turned away by a server that is not ready */
  notReady: number
  /** retries of an append that is not yet replicated: dropped without an answer, as the server does */
  dropReplays: number
  /** another node is the leader */
  leader: { readonly host: string; readonly port: number } | undefined
  /** subscriptions are confirmed and then say nothing */
  muteSubscriptions: boolean
  /** reads are accepted and never answered */
  hangReads: boolean
  denyAccess: boolean
  /** positions at which no event begins are refused */
  refusePositions: boolean
  /** how far the server's clock is ahead */
  clockAheadMs: number
  /** bytes of data and metadata that an append may have */
  maxAppendBytes: number
}

export function noFaults(): Faults {
  return {
    loseAnswers: 0,
    breakAfterAppend: 0,
    breakBeforeAppend: 0,
    appendGeneration: 0,
    notReady: 0,
    dropReplays: 0,
    leader: undefined,
    muteSubscriptions: false,
    hangReads: false,
    denyAccess: false,
    refusePositions: false,
    clockAheadMs: 0,
    maxAppendBytes: 1024 * 1024,
  }
}

type Count = 'loseAnswers' | 'breakAfterAppend' | 'breakBeforeAppend' | 'notReady' | 'dropReplays'

/** Whether a counted fault is due now; uses one up. */
export function take(faults: Faults, fault: Count): boolean {
  if (faults[fault] <= 0) return false
  faults[fault]--
  return true
}
