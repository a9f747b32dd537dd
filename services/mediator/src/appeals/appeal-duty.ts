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
  readonly chain: Pick<ChainState, 'disputes' | 'head' | 'parameters'>
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

  const withhold = (appeal: AppealCase, code: string): false => {
    const name = `${appeal.disputeId}.${appeal.round}.${code}`
    if (!told.has(name)) onWithheld(appeal, code)
    told.add(name)
    return false
  }

  /** The case of a ruling as the chain has it by now; null where it is another, or none any more. */
  const caseNow = ({ disputeId, round }: AppealCase): AppealCase | null => {
    const record = chain.disputes().find((each) => each.disputeId === disputeId)
    const appeal = record === undefined ? null : caseOf(record, chain.head())
    return appeal?.round === round ? appeal : null
  }

  /** One decision after the other, so that each counts what the one before has put up. */
  const intend = (asked: AppealCase, journal: Journal): Promise<boolean> => {
    const decide = async (): Promise<boolean> => {
      const read = await readMeans()
      // Meanwhile others were decided, and blocks came: somebody else may have appealed, or a fork have ruled otherwise.
      const [appeal, head] = [caseNow(asked), chain.head()]
      if (appeal === null || head === undefined || isHalted()) return false
      const means = { ...read, outstanding: putUp(chain.disputes()) }
      const isJailed = isMachineJailed()
      const command = { type: 'IntendAppeal', appeal, policy, means, head, confirmations } as const
      const decision = await journal.execute({ ...command, isMachineJailed: isJailed })
      return decision.kind === 'accepted' || withhold(appeal, decision.rejection.code)
    }
    const decided = deciding.then(decide)
    deciding = decided.catch(() => undefined)
    return decided
  }

  const appealOnce = async (asked: AppealCase, journal: Journal): Promise<void> => {
    if (!hasIntended(journal, asked) && !(await intend(asked, journal))) return
    const [appeal, head] = [caseNow(asked), chain.head()]
    if (appeal === null || head === undefined) return
    const { disputeId, round } = appeal
    const id = `${disputeId}.${round}.appeal`
    const call = calls.appeal(disputeId)
    await sendUntilStanding(
      transactions,
      { id, ...call, deadline: standsUntil(appeal, head) },
      head.number,
      // That it was sent is told for people; the chain decides whether it stands.
      (txHash) => void journal.execute({ type: 'RecordAppealSent', round, txHash }).catch(() => undefined),
    )
  }

  return {
    putUp,
    attend: (disputes, head) => {
      const due = disputes.flatMap((record) => {
        const appeal = caseOf(record, head)
        const journal = appeal === null ? undefined : recordOf(record.disputeId, appeal.voteRound)
        return appeal === null || journal === undefined ? [] : [{ appeal, journal, turn: turnOf(appeal) }]
      })
      const keys = new Set(due.map(({ turn }) => pokeKey(turn)))
      turns.keep((name) => keys.has(name))
      for (const { appeal, journal, turn } of due) {
        if (isHalted() || !isFinal(journal.state(), head, confirmations)) continue
        const isIntended = hasIntended(journal, appeal)
        if (isIntended && isMachineJailed()) withhold(appeal, 'MACHINE_JAILED')
        else if (isIntended || turns.isOurs(turn, head.number))
          inFlight.start(pokeKey(turn), () => appealOnce(appeal, journal))
      }
    },
  }
}

/**
 * Chain time from which on an appeal that is decided at this head must not be included. Its call names a dispute and no round: late,
 * it would appeal whatever the next panel ruled, at that round's price. No panel is drawn before its randomness, which a new round
 * waits for, so until then there is no other ruling. What was not included by then is sent again while the case stands.
 */
const standsUntil = ({ windowEndsAt, nextDrawIn }: AppealCase, { timestamp }: Head): number =>
  Math.min(Number(windowEndsAt), timestamp + Number(nextDrawIn))

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
