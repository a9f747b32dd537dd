import { StreamNotFound, WrongExpectedRevision } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { agreements } from '../projections/agreements.ts'
import type { AgreementRow } from '../projections/agreements.ts'
import type { Place } from '../read-model/list-query.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import {
  disagreementStream,
  eventsToTell,
  evolveTold,
  nothingTold,
  toNewEvent,
} from './disagreement-events.ts'
import type { DisagreementEvent, Told } from './disagreement-events.ts'

/** Tells every disagreement once, in the event log. */
export type DisagreementReporter = {
  /** How many disagreements of a chain stand, as far as they are told. */
  standing(chainId: number): number
  /** Resolves once everything that was committed before has been told, or could not be. */
  idle(): Promise<void>
  close(): Promise<void>
}

export type DisagreementReporterOptions = {
  readonly store: Pick<EventStore, 'append' | 'readStream'>
  readonly reads: Pick<ReadModel, 'chains' | 'edition' | 'list' | 'onCommit'>
  /** Whether the read model stands where the log does: while it is built again, it holds what may since have been taken back. */
  readonly isCurrent: () => boolean
  /** Told of each event once it is stored. */
  readonly onDisagreement: (event: DisagreementEvent) => void
  /** Told of what kept a disagreement from being stored; it is tried again with the next commit. */
  readonly onFailure: (failure: unknown) => void
}

const perPage = 200
/** As many of the largest events as fit into one append of any store. */
const perAppend = 8

type Reads = DisagreementReporterOptions['reads']

const pageAfter = (reads: Reads, after: Place | undefined) =>
  reads.list(agreements, {
    filters: { agrees: 'false' },
    order: 'ascending',
    limit: perPage,
    after,
  })

const disagreeing = (reads: Reads): readonly AgreementRow[] => {
  const rows: AgreementRow[] = []
  let page = pageAfter(reads, undefined)
  for (;;) {
    rows.push(...page.map(({ row }) => row))
    const last = page.at(-1)
    if (last === undefined || page.length < perPage) return rows
    page = pageAfter(reads, last.place)
  }
}

const readTold = async (store: DisagreementReporterOptions['store'], chainId: number): Promise<Told> => {
  let told = nothingTold
  try {
    for await (const event of store.readStream(disagreementStream(chainId))) told = evolveTold(told, event)
  } catch (failure) {
    if (!(failure instanceof StreamNotFound)) throw failure
  }
  return told
}

/** What decides that nothing can have changed since the last look: the build, the newest row that disagrees, and how often chains went back. */
const signatureOf = (reads: Reads): string => {
  const newest = reads.list(agreements, { filters: { agrees: 'false' }, order: 'descending', limit: 1 })
  return JSON.stringify([
    reads.edition().id,
    newest.map(({ place }) => place),
    reads.chains().map(({ rewinds }) => rewinds),
  ])
}

/**
 * Starts to watch a read model. After each commit what newly disagrees is appended to its chain's stream, and what no longer does is
 * retracted there. The stream itself is the memory of what was told: a crash between commit and append is made good at the next start.
 */
export const createDisagreementReporter = ({
  store,
  reads,
  isCurrent,
  onDisagreement,
  onFailure,
}: DisagreementReporterOptions): DisagreementReporter => {
  const told = new Map<number, Told>()
  let looked: string | undefined
  let isDue = false
  let running: Promise<void> | undefined

  const tell = async (chainId: number, rows: readonly AgreementRow[], isRetry = false): Promise<void> => {
    const before = told.get(chainId) ?? (await readTold(store, chainId))
    told.set(chainId, before)
    const events = eventsToTell(chainId, before, rows).slice(0, perAppend)
    const [first, ...rest] = events.map(toNewEvent)
    if (first === undefined) return
    const expected = before.next === 0n ? 'no_stream' : before.next - 1n
    try {
      await store.append(disagreementStream(chainId), expected, [first, ...rest])
    } catch (failure) {
      // Whether it was stored, or something else was: the stream knows.
      told.delete(chainId)
      if (!(failure instanceof WrongExpectedRevision) || isRetry) throw failure
      return tell(chainId, rows, true)
    }
    told.set(chainId, events.map(toNewEvent).reduce(evolveTold, before))
    for (const event of events) onDisagreement(event)
    if (events.length === perAppend) await tell(chainId, rows)
  }

  const look = async (): Promise<void> => {
    if (!isCurrent()) return
    const signature = signatureOf(reads)
    if (signature === looked) return
    const rows = disagreeing(reads)
    for (const { chainId } of reads.chains()) {
      await tell(
        chainId,
        rows.filter((row) => row.chainId === chainId),
      )
    }
    looked = signature
  }

  const run = async (): Promise<void> => {
    while (isDue) {
      isDue = false
      try {
        await look()
      } catch (failure) {
        onFailure(failure)
      }
    }
    running = undefined
  }

  const notice = (): void => {
    isDue = true
    running ??= run()
  }

  const stopListening = reads.onCommit(notice)
  return {
    standing: (chainId) => told.get(chainId)?.open.size ?? 0,
    idle: async () => {
      notice()
      await running
    },
    close: async () => {
      stopListening()
      await running
    },
  }
}
