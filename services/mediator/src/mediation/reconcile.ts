import type { Address } from '@lilymed/domain'
import type { Ballot, BlockRef, MediationState } from '@lilymed/domain/mediation'
import type { Rewind } from '../chain-state/chain-state.ts'
import { claimUnderReview } from '../chain-state/dispute-record.ts'
import type { CommitRecord, DisputeRecord, RoundRecord } from '../chain-state/dispute-record.ts'
import type { Journal } from './journal.ts'
import { roleIn } from './round-view-of.ts'

export type ReconcileContext = {
  readonly mediator: Address
  /** The key that acts for it, which appeals in its own name. */
  readonly key: Address
  readonly rewindBelow: (block: number) => Rewind | undefined
  /** The ballot behind a commitment of ours that this node has no record of; undefined when the keystore cannot open it. */
  readonly recover: (commit: CommitRecord) => Ballot | undefined
}

/**
 * Brings the record of a vote in line with the chain: folds back what rests on blocks that left it, then records what stands on it.
 * It gives the same record whether it runs at every block or once after a restart.
 */
export const reconcile = async (
  journal: Journal,
  { disputeId, dealId, dispute, rounds, money }: DisputeRecord,
  round: RoundRecord,
  { mediator, key, rewindBelow, recover }: ReconcileContext,
): Promise<void> => {
  const role = roleIn(round, mediator)
  const commit = round.commits.find((each) => each.mediator === mediator)
  const reveal = round.reveals.find((each) => each.mediator === mediator)

  const raisedIn = (of: number): RoundRecord['appeal'] =>
    rounds.find((each) => each.round === of)?.appeal ?? null

  const lost = lowestLost(journal.state(), [
    [(state) => state.draw?.block, role === undefined ? undefined : round.panel?.block],
    [(state) => state.commit?.confirmedIn, commit?.block],
    [(state) => state.reveal?.confirmedIn, reveal?.block],
    ...journal.state().appeals.map((appeal): Claim => [
      () => appeal.confirmedIn,
      // Whoever's it was: what was recorded as ours stays so when another key acts for the mediator since.
      raisedIn(appeal.round)?.block,
    ]),
  ])
  if (lost !== undefined) {
    const rewind = rewindBelow(lost.number) ?? { toBlock: lost.number - 1, toHash: lost.hash }
    await journal.execute({ type: 'Rewind', ...rewind })
  }
  if (role === undefined || round.panel === null) return

  const { drawnAt, commitEndsAt, block } = round.panel
  const draw = {
    disputeId,
    round: round.round,
    mediator,
    dealId,
    role,
    ...claimUnderReview(dispute, round.round),
    commitStartsAt: drawnAt,
    commitEndsAt,
    block,
  }
  await journal.execute({ type: 'Draw', draw })

  if (commit !== undefined) {
    const { commitment, sealedVote } = commit
    const known = journal.state().commit
    const isReplaced = known !== null && known.commitment !== commitment && known.confirmedIn === null
    const ballot = known === null || isReplaced ? recover(commit) : undefined
    await (ballot === undefined
      ? journal.execute({ type: 'ConfirmCommit', commitment, block: commit.block })
      : journal.execute({ type: 'RecoverCommit', ballot, commitment, sealedVote, block: commit.block }))
  }
  if (reveal !== undefined) await journal.execute({ type: 'ConfirmReveal', block: reveal.block })
  for (const appeal of journal.state().appeals) {
    const raised = raisedIn(appeal.round)
    const isOurs = raised !== null && (raised.appellant === key || appeal.confirmedIn !== null)
    if (!isOurs) continue
    await journal.execute({ type: 'ConfirmAppeal', round: appeal.round, block: raised.block })
    const settled = dispute.money.appeals.find((each) => each.round === appeal.round)
    const blockNumber = rounds.find((each) => each.round === appeal.round)?.settledIn?.number
    if (settled === undefined || blockNumber === undefined) continue
    const { result, amount } = settled
    const ended = { round: appeal.round, result, credited: String(amount), blockNumber }
    await journal.execute({ type: 'EndAppeal', ended })
  }

  if (dispute.final === null || round.settledIn === null) return
  const own = money.filter((each) => each.round === round.round && each.mediator === mediator)
  const sum = (part: 'reward' | 'slashed'): string =>
    String(own.reduce((total, each) => total + each[part], 0n))
  const blockNumber = round.settledIn.number
  const { outcome } = dispute.final
  await journal.execute({
    type: 'Settle',
    settlement: { outcome, reward: sum('reward'), slashed: sum('slashed'), blockNumber },
  })
}

type Claim = readonly [
  recorded: (state: MediationState) => BlockRef | null | undefined,
  onChain: BlockRef | undefined,
]

/** The lowest block that the record rests on and that is no longer where the chain has it. */
const lowestLost = (state: MediationState, claims: readonly Claim[]): BlockRef | undefined =>
  claims
    .flatMap(([recorded, onChain]) => {
      const block = recorded(state)
      return block && block.hash !== onChain?.hash ? [block] : []
    })
    .toSorted((left, right) => left.number - right.number)[0]
