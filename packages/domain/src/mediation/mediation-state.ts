import type { Bytes32 } from '../values/ids.ts'
import type { Reason } from '../values/reasons.ts'
import type {
  Ballot,
  BlockRef,
  CompletedExamination,
  CompletedRun,
  EndedAppeal,
  GivenVerdict,
  IntendedAppeal,
  MediationDrawn,
  MediationEvent,
  MissedDuty,
  Settlement,
} from './mediation-event.ts'

/** One run of the job, as far as it got. */
export type RunState =
  | { readonly status: 'requested'; readonly run: number }
  | ({ readonly status: 'completed' } & CompletedRun)
  | { readonly status: 'failed'; readonly run: number; readonly reason: Reason }

/** The comparison of the runs with each other and the claim, as far as it got. */
export type ExaminationState = { readonly highestRung: number } & (
  | { readonly status: 'requested' }
  | ({ readonly status: 'completed' } & CompletedExamination)
  | { readonly status: 'failed'; readonly reason: Reason }
)

/** The one commitment of a mediation; it outlives every rewind. */
export type CommitState = {
  readonly ballot: Ballot
  readonly commitment: Bytes32
  readonly sealedVote: string
  /** Whether this node decided it, or found it on chain and opened it with the keystore. */
  readonly origin: 'intended' | 'recovered'
  readonly txHash: Bytes32 | null
  readonly confirmedIn: BlockRef | null
}

/** The reveal of that commitment. */
export type RevealState = { readonly txHash: Bytes32 | null; readonly confirmedIn: BlockRef | null }

/** An appeal that this vote led to. */
export type AppealState = IntendedAppeal & {
  readonly txHash: Bytes32 | null
  readonly confirmedIn: BlockRef | null
  readonly ended: EndedAppeal | null
}

/** Where one mediator stands in one round of one dispute. */
export type MediationState = {
  /** Null before the draw, and again when the draw's block left the chain. */
  readonly draw: MediationDrawn | null
  readonly runs: readonly RunState[]
  readonly examination: ExaminationState | null
  readonly verdict: GivenVerdict | null
  readonly commit: CommitState | null
  readonly reveal: RevealState | null
  readonly appeals: readonly AppealState[]
  readonly missed: readonly MissedDuty[]
  readonly settled: Settlement | null
}

/** The state before anything happened. */
export const initialState = (): MediationState => ({
  draw: null,
  runs: [],
  examination: null,
  verdict: null,
  commit: null,
  reveal: null,
  appeals: [],
  missed: [],
  settled: null,
})

/** The state after one event. Total: an event that says nothing new about the state leaves it as it is. */
export const evolve = (state: MediationState, event: MediationEvent): MediationState => {
  switch (event.type) {
    case 'MediationDrawn':
      return { ...state, draw: event.data }
    case 'RunRequested':
      return { ...state, runs: withRun(state.runs, { status: 'requested', run: event.data.run }) }
    case 'RunCompleted':
      return { ...state, runs: withRun(state.runs, { status: 'completed', ...event.data }) }
    case 'RunFailed': {
      const { run, reason } = event.data
      return { ...state, runs: withRun(state.runs, { status: 'failed', run, reason }) }
    }
    case 'ExaminationRequested': {
      const { highestRung } = event.data
      return { ...state, examination: { status: 'requested', highestRung } }
    }
    case 'ExaminationCompleted':
      return examined(state, { status: 'completed', ...event.data })
    case 'ExaminationFailed':
      return examined(state, { status: 'failed', reason: event.data.reason })
    case 'VerdictReached':
      // Records from before there were examinations name no rung: theirs was 0.
      return { ...state, verdict: { ...event.data, rung: event.data.rung ?? 0 } }
    case 'CommitIntended':
    case 'CommitRecovered': {
      const { ballot, commitment, sealedVote } = event.data
      const origin = event.type === 'CommitIntended' ? 'intended' : 'recovered'
      return { ...state, commit: { ballot, commitment, sealedVote, origin, txHash: null, confirmedIn: null } }
    }
    case 'CommitSent':
      return state.commit === null
        ? state
        : { ...state, commit: { ...state.commit, txHash: event.data.txHash } }
    case 'CommitConfirmed':
      return state.commit === null
        ? state
        : { ...state, commit: { ...state.commit, confirmedIn: event.data.block } }
    case 'RevealIntended':
      return { ...state, reveal: { txHash: null, confirmedIn: null } }
    case 'RevealSent':
      return { ...state, reveal: { confirmedIn: null, ...state.reveal, txHash: event.data.txHash } }
    case 'RevealConfirmed':
      return { ...state, reveal: { txHash: null, ...state.reveal, confirmedIn: event.data.block } }
    case 'AppealIntended':
      return {
        ...state,
        appeals: [...state.appeals, { ...event.data, txHash: null, confirmedIn: null, ended: null }],
      }
    case 'AppealSent':
      return withAppeal(state, event.data.round, { txHash: event.data.txHash })
    case 'AppealConfirmed':
      return withAppeal(state, event.data.round, { confirmedIn: event.data.block })
    case 'AppealEnded':
      return withAppeal(state, event.data.round, { ended: event.data })
    case 'DutyMissed':
      return { ...state, missed: [...state.missed, event.data] }
    case 'MediationRewound':
      return rewound(state, event.data.toBlock)
    case 'MediationSettled':
      return { ...state, settled: event.data }
    default:
      return state
  }
}

/** Whether the commitment of this mediation stands on chain. */
export const isCommitted = ({ commit }: MediationState): boolean =>
  commit !== null && commit.confirmedIn !== null

/** Whether the vote of this mediation was revealed on chain. */
export const isRevealed = ({ reveal }: MediationState): boolean =>
  reveal !== null && reveal.confirmedIn !== null

/** The appeal of a round that this vote led to; undefined where none was intended. */
export const appealOf = ({ appeals }: MediationState, round: number): AppealState | undefined =>
  appeals.find((appeal) => appeal.round === round)

/** What of a state rests on blocks above `toBlock`, undone. Runs, examination, verdict and commitment rest on no block and stay. */
export const rewound = (state: MediationState, toBlock: number): MediationState => {
  const stands = (block: BlockRef | null): BlockRef | null =>
    block !== null && block.number > toBlock ? null : block
  return {
    ...state,
    draw: stands(state.draw?.block ?? null) === null ? null : state.draw,
    commit: state.commit && { ...state.commit, confirmedIn: stands(state.commit.confirmedIn) },
    reveal: state.reveal && { ...state.reveal, confirmedIn: stands(state.reveal.confirmedIn) },
    appeals: state.appeals.map((appeal) => ({
      ...appeal,
      confirmedIn: stands(appeal.confirmedIn),
      ended: appeal.ended !== null && appeal.ended.blockNumber > toBlock ? null : appeal.ended,
    })),
    missed: state.missed.filter((missed) => missed.blockNumber <= toBlock),
    settled: state.settled !== null && state.settled.blockNumber > toBlock ? null : state.settled,
  }
}

const withAppeal = (state: MediationState, round: number, change: Partial<AppealState>): MediationState => ({
  ...state,
  appeals: state.appeals.map((appeal) => (appeal.round === round ? { ...appeal, ...change } : appeal)),
})

const examined = (
  state: MediationState,
  ending:
    | Omit<Extract<ExaminationState, { status: 'completed' }>, 'highestRung'>
    | { readonly status: 'failed'; readonly reason: Reason },
): MediationState =>
  state.examination === null
    ? state
    : { ...state, examination: { highestRung: state.examination.highestRung, ...ending } }

const withRun = (runs: readonly RunState[], next: RunState): readonly RunState[] => [
  ...runs.filter((run) => run.run !== next.run),
  next,
]
