import { appealCaseOf, putUpBy } from '@lilymed/domain'
import type { Address, AppealCase, AppealMeans, AppealPolicy, DisputeId } from '@lilymed/domain'
import { appealOf } from '@lilymed/domain/mediation'
import type { MediationState } from '@lilymed/domain/mediation'
import type { ChainState, Head } from '../chain-state/chain-state.ts'
import type { DisputeRecord } from '../chain-state/dispute-record.ts'
import { inTurn } from '../duties/due-poke.ts'
import { createPokeTurns, pokeKey } from '../duties/poke-turns.ts'
import type { Turn } from '../duties/poke-turns.ts'
import type { PoolCalls } from '../duties/pool-calls.ts'
import { sendUntilStanding } from '../duties/transactions.ts'
import type { Transactions } from '../duties/transactions.ts'
import type { InFlight } from '../mediation/in-flight.ts'
import type { Journal } from '../mediation/journal.ts'

/** Appeals rulings that contradict this mediator's own votes. */
export type AppealDuty = {
  /** Weighs and sends the appeals that the disputes call for at this block. */
  attend(disputes: readonly DisputeRecord[], head: Head): void
  /** What this node has put up for appeals that are not settled, those that are about to be sent included, in wei. */
  putUp(disputes: readonly DisputeRecord[]): bigint
}

/** Reads what there is to appeal with. Throws what the endpoints throw. */
export type ReadMeans = () => Promise<Omit<AppealMeans, 'outstanding'>>

export type AppealDutyOptions = {
  readonly mediator: Address
  /** Whoever appeals: the key that acts for the mediator. */
  readonly key: Address
  readonly chain: Pick<ChainState, 'head' | 'parameters'>
  readonly recordOf: (disputeId: DisputeId, round: number) => Journal | undefined
  readonly calls: Pick<PoolCalls, 'appeal'>
  readonly transactions: Transactions
  readonly inFlight: Pick<InFlight, 'start'>
  readonly policy: AppealPolicy
  /** Blocks on a reveal before its vote may be told, and so before it may be appealed for. */
  readonly confirmations: number
  readonly readMeans: ReadMeans
  readonly isMachineJailed: () => boolean
  readonly isHalted: () => boolean
  /** Told once of a ruling that is not appealed, for each reason. */
  readonly onWithheld: (appeal: AppealCase, code: string) => void
  readonly staggerBlocks?: number
  readonly retryBlocks?: number
}

/** Of several mediators whom a ruling contradicts one is enough: they take turns, as with pokes. */
export const createAppealDuty = (options: AppealDutyOptions): AppealDuty => {
  const { mediator, key, chain, recordOf, calls, transactions, inFlight, policy, confirmations } = options
  const { readMeans, isMachineJailed, isHalted, onWithheld, staggerBlocks = 2, retryBlocks = 8 } = options
  const turns = createPokeTurns({ address: mediator, staggerBlocks, retryBlocks })
  const told = new Set<string>()
  let known: readonly DisputeRecord[] = []
  let deciding: Promise<unknown> = Promise.resolve()

  const caseOf = ({ dispute }: DisputeRecord, head: Head | undefined): AppealCase | null => {
    const parameters = chain.parameters(dispute.opening?.parameterVersion ?? 0)
    if (parameters === undefined || head === undefined) return null
    return appealCaseOf(dispute, mediator, BigInt(head.timestamp), parameters)
  }

  const putUp = (disputes: readonly DisputeRecord[]): bigint =>
    disputes.reduce((sum, record) => {
      const onChain = putUpBy(record.dispute, key)
      const appeal = caseOf(record, chain.head())
      const journal = appeal === null ? undefined : recordOf(record.disputeId, appeal.voteRound)
      const isIntended = appeal !== null && journal !== undefined && hasIntended(journal, appeal)
      return sum + onChain + (isIntended ? appeal.fees + appeal.bond : 0n)
    }, 0n)

  /** One decision after the other, so that each counts what the one before has put up. */
  const intend = (appeal: AppealCase, journal: Journal, head: Head): Promise<boolean> => {
    const decide = async (): Promise<boolean> => {
      const means = { ...(await readMeans()), outstanding: putUp(known) }
      const isJailed = isMachineJailed()
      const command = { type: 'IntendAppeal', appeal, policy, means, head, confirmations } as const
      const decision = await journal.execute({ ...command, isMachineJailed: isJailed })
      if (decision.kind === 'accepted') return true
      const { code } = decision.rejection
      const name = `${appeal.disputeId}.${appeal.round}.${code}`
      if (!told.has(name)) onWithheld(appeal, code)
      told.add(name)
      return false
    }
    const decided = deciding.then(decide)
    deciding = decided.catch(() => undefined)
    return decided
  }

  const appealOnce = async (appeal: AppealCase, journal: Journal, head: Head): Promise<void> => {
    const { disputeId, round, windowEndsAt } = appeal
    if (!hasIntended(journal, appeal) && !(await intend(appeal, journal, head))) return
    const id = `${disputeId}.${round}.appeal`
    const call = calls.appeal(disputeId)
    await sendUntilStanding(
      transactions,
      { id, ...call, deadline: Number(windowEndsAt) },
      head.number,
      // That it was sent is told for people; the chain decides whether it stands.
      (txHash) => void journal.execute({ type: 'RecordAppealSent', round, txHash }).catch(() => undefined),
    )
  }

  return {
    putUp,
    attend: (disputes, head) => {
      known = disputes
      const due = disputes.flatMap((record) => {
        const appeal = caseOf(record, head)
        const journal = appeal === null ? undefined : recordOf(record.disputeId, appeal.voteRound)
        return appeal === null || journal === undefined ? [] : [{ appeal, journal, turn: turnOf(appeal) }]
      })
      const keys = new Set(due.map(({ turn }) => pokeKey(turn)))
      turns.keep((name) => keys.has(name))
      for (const { appeal, journal, turn } of due) {
        if (isHalted() || !isFinal(journal.state(), head, confirmations)) continue
        if (!hasIntended(journal, appeal) && !turns.isOurs(turn, head.number)) continue
        inFlight.start(pokeKey(turn), () => appealOnce(appeal, journal, head))
      }
    },
  }
}

const hasIntended = (journal: Journal, { round }: AppealCase): boolean =>
  appealOf(journal.state(), round) !== undefined

/** Before that nothing is weighed: an appeal says how its appellant voted. */
const isFinal = ({ reveal }: MediationState, head: Head, confirmations: number): boolean => {
  const block = reveal?.confirmedIn ?? null
  return block !== null && head.number >= block.number + confirmations
}

const turnOf = ({ disputeId, round, contradicted }: AppealCase): Turn => ({
  kind: 'appeal',
  disputeId,
  round,
  senders: inTurn(disputeId, contradicted),
})
