import { setTimeout as delay } from 'node:timers/promises'
import type { ContractCall } from '@lilymed/chain'
import type { Address } from '@lilymed/domain'
import { claiming, claimingStream } from '@lilymed/domain/claiming'
import type {
  ClaimEnding,
  ClaimingCommand,
  ClaimingEvent,
  ClaimingRejection,
  ClaimingState,
  ClaimPolicy,
  ClaimView,
} from '@lilymed/domain/claiming'
import type { EventStore } from '@lilymed/event-store'
import type { Transactions } from '../duties/transactions.ts'
import { openRecord } from '../mediation/open-record.ts'
import type { DurableRecord } from '../mediation/open-record.ts'

/** An account that may have been credited, and how that is claimed. */
export type Creditor = { readonly account: Address; readonly claim: ContractCall }

/** How a node's credits stand. Amounts in wei, as decimal strings. */
export type ClaimStatus = {
  /** What was credited and not claimed, when last looked at; null before that. */
  readonly credit: string | null
  /** Why nothing of it is claimed; null while a claim is on its way or none was looked at. */
  readonly waits: ClaimingRejection['code'] | null
  /** Claims on their way. */
  readonly open: number
}

/** Claims what a mediator was credited, when that is worth it. */
export type ClaimDuty = {
  /** Looks again and again until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>
  status(): ClaimStatus
}

export type ClaimDutyOptions = {
  readonly chainId: number
  readonly creditors: readonly Creditor[]
  readonly store: Pick<EventStore, 'append' | 'readStream'>
  readonly transactions: Transactions
  /** Reads what an account was credited and what claiming it costs. Throws what the endpoints throw. */
  readonly look: (account: Address) => Promise<{ readonly view: ClaimView; readonly policy: ClaimPolicy }>
  readonly everyMs: number
  readonly onClaimed: (account: Address, ending: ClaimEnding, credit: string) => void
  readonly onFailed: (failure: unknown) => void
}

type Seen = {
  readonly credit: bigint
  readonly waits: ClaimingRejection['code'] | null
  readonly isOpen: boolean
}

type ClaimRecord = DurableRecord<ClaimingState, ClaimingCommand, ClaimingEvent, ClaimingRejection>

/** A claim is recorded, then sent under the name of its record, then recorded as ended: wherever the node dies, there is no second one. */
export const createClaimDuty = (options: ClaimDutyOptions): ClaimDuty => {
  const { chainId, creditors, store, transactions, look, everyMs, onClaimed, onFailed } = options
  const seen = new Map<Address, Seen>()

  const records = new Map<Address, ClaimRecord>()

  const recordOf = async (account: Address): Promise<ClaimRecord> => {
    const known = records.get(account)
    if (known !== undefined) return known
    const stream = claimingStream(chainId, account)
    const metadata = { schemaVersion: '1' }
    const record = await openRecord(claiming, { store, stream, metadata, onStored: () => undefined })
    records.set(account, record)
    return record
  }

  const attend = async ({ account, claim: call }: Creditor): Promise<void> => {
    const record = await recordOf(account)
    const { view, policy } = await look(account)
    const decision = await record.execute({ type: 'IntendClaim', view, policy })
    const waits = decision.kind === 'rejected' ? decision.rejection.code : null
    const { open } = record.state()
    seen.set(account, { credit: view.credit, waits, isOpen: open !== null })
    if (open === null) return
    const outcome = await transactions.send({ id: `claim.${account}.${open.claim}`, ...call })
    const ending: ClaimEnding =
      outcome.kind === 'mined'
        ? { kind: 'paid', txHash: outcome.txHash, blockNumber: outcome.blockNumber }
        : { kind: 'refused', code: outcome.code }
    await record.execute({ type: 'EndClaim', claim: open.claim, ending })
    seen.set(account, { credit: ending.kind === 'paid' ? 0n : view.credit, waits: null, isOpen: false })
    onClaimed(account, ending, open.credit)
  }

  return {
    run: async (signal) => {
      while (!signal.aborted) {
        for (const creditor of creditors) {
          await attend(creditor).catch((failure: unknown) => {
            if (!signal.aborted) onFailed(failure)
          })
        }
        await delay(everyMs, undefined, { signal, ref: false }).catch(() => undefined)
      }
    },
    status: () => {
      const all = [...seen.values()]
      return {
        credit: all.length === 0 ? null : String(all.reduce((sum, { credit }) => sum + credit, 0n)),
        waits: all.find(({ credit, waits }) => credit > 0n && waits !== null)?.waits ?? all[0]?.waits ?? null,
        open: all.filter(({ isOpen }) => isOpen).length,
      }
    },
  }
}
