import { eventId } from '@lilymed/event-store'
import type { JsonValue, NewEvent, RecordedEvent } from '@lilymed/event-store'
import type { AgreementRow } from '../projections/agreements.ts'

/** Namespace of the ids of these events (RFC 9562 §5.5); fixed for good, so that what is told again is recognised. */
const NAMESPACE = '5c0b7c2e-0a52-4f4e-9a55-6f1d3c9a2b77'

/** The stream that a chain's disagreements are told in. */
export const disagreementStream = (chainId: number): string => `disagreements-${chainId}`

/** The chain did something else than we computed. */
export type DisagreementFound = {
  readonly type: 'DisagreementFound'
  readonly data: Omit<AgreementRow, 'agrees' | 'origin'> & {
    readonly block: number
    readonly blockHash: string
    readonly txHash: string
    readonly logIndex: number
  }
}

/** It no longer stands: its block left the chain, or we came to compute otherwise. `disagreement` is the id of the event that told it. */
export type DisagreementRetracted = {
  readonly type: 'DisagreementRetracted'
  readonly data: DisagreementFound['data'] & { readonly disagreement: string }
}

/** One event of the stream, to be appended. */
export type DisagreementEvent = (DisagreementFound | DisagreementRetracted) & { readonly id: string }

/** What the stream has told so far. */
export type Told = {
  /** Revision that the next event gets. */
  readonly next: bigint
  /** The disagreements that stand, by what each is about. */
  readonly open: ReadonlyMap<string, { readonly id: string; readonly data: DisagreementFound['data'] }>
  /** How often each was found: the same can come back with the block that it was in. */
  readonly times: ReadonlyMap<string, number>
}

export const nothingTold: Told = { next: 0n, open: new Map(), times: new Map() }

type About = Pick<
  DisagreementFound['data'],
  'subject' | 'disputeId' | 'round' | 'mediator' | 'blockHash' | 'logIndex'
>

/** The act that a disagreement is about, down to the log in its block. */
const aboutOf = ({ subject, disputeId, round, mediator, blockHash, logIndex }: About): string =>
  [disputeId, round, subject, mediator ?? '', blockHash, logIndex].join('/')

/** Folds one event of the stream; events of other types count as told and change nothing else. */
export const evolveTold = (told: Told, event: Pick<RecordedEvent, 'id' | 'type' | 'data'>): Told => {
  const next = told.next + 1n
  if (event.type !== 'DisagreementFound' && event.type !== 'DisagreementRetracted') return { ...told, next }
  const data = event.data as unknown as DisagreementFound['data']
  const about = aboutOf(data)
  const open = new Map(told.open)
  if (event.type === 'DisagreementRetracted') {
    open.delete(about)
    return { ...told, next, open }
  }
  open.set(about, { id: event.id, data })
  return { next, open, times: new Map(told.times).set(about, (told.times.get(about) ?? 0) + 1) }
}

/** An event has 64 KiB, and a hostile chain could fill more with one panel; the row keeps the whole text. */
const longestText = 4000

const cut = (text: string): string => (text.length <= longestText ? text : `${text.slice(0, longestText)}…`)

const dataOf = ({ agrees: _, origin, ...row }: AgreementRow): DisagreementFound['data'] => {
  const { block, blockHash, txHash, logIndex } = origin
  return { ...row, expected: cut(row.expected), found: cut(row.found), block, blockHash, txHash, logIndex }
}

/**
 * What is to be told so that the stream says what the rows of a chain say that disagree now: retractions first, then what is new, in the
 * rows' order. Nothing where it already does, however often and from whatever restart it is asked.
 */
export const eventsToTell = (
  chainId: number,
  told: Told,
  rows: readonly AgreementRow[],
): readonly DisagreementEvent[] => {
  const stream = disagreementStream(chainId)
  const found = rows.map(dataOf)
  const standing = new Set(found.map(aboutOf))
  const retracted = [...told.open]
    .filter(([about]) => !standing.has(about))
    .map(([, { id, data }]): DisagreementEvent => {
      const retraction = { ...data, disagreement: id }
      return { id: eventId(NAMESPACE, `${id}/retracted`), type: 'DisagreementRetracted', data: retraction }
    })
  const added = found
    .filter((data) => !told.open.has(aboutOf(data)))
    .map((data): DisagreementEvent => {
      const about = aboutOf(data)
      const id = eventId(NAMESPACE, `${stream}/${about}/${told.times.get(about) ?? 0}`)
      return { id, type: 'DisagreementFound', data }
    })
  return [...retracted, ...added]
}

/** The event as it is appended. */
export const toNewEvent = ({ id, type, data }: DisagreementEvent): NewEvent => ({
  id,
  type,
  data: data as unknown as JsonValue,
  metadata: { schemaVersion: '1' },
})
