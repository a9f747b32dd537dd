import { EventEmitter } from 'node:events'

/** An event as the double keeps it. Positions are byte offsets with gaps, as the server's are. */
export interface StoredEvent {
  readonly id: string
  readonly type: string
  readonly contentType: string
  readonly data: Uint8Array
  readonly metadata: Uint8Array
  readonly stream: string
  readonly revision: bigint
  readonly commit: bigint
  readonly prepare: bigint
  readonly createdMs: number
}

export type ProposedEvent = Pick<StoredEvent, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>

/** What a request may expect of a stream. */
export type Expectation = bigint | 'any' | 'no_stream' | 'stream_exists'

export type Decision =
  | { readonly kind: 'write' }
  | { readonly kind: 'replay'; readonly last: StoredEvent }
  | { readonly kind: 'conflict'; readonly current: bigint }
  | { readonly kind: 'deleted' }

export type Outcome =
  | Exclude<Decision, { kind: 'write' }>
  | { readonly kind: 'written'; readonly last: StoredEvent }

/** Revision of a tombstone, and what `$tb` says of a soft-deleted stream. */
export const deletedStream = 2n ** 63n - 1n

const metadataType = '$metadata'

interface Stream {
  readonly events: StoredEvent[]
  isTombstoned: boolean
}

/** An in-memory log with the published rules of the server: IndexWriter.CheckCommit, soft deletes, tombstones. */
export function createEventLog() {
  const all: StoredEvent[] = []
  const streams = new Map<string, Stream>()
  /** The server's cache of recent ids: by id alone, so the same id in a second stream takes the place of the first. */
  let recent = new Map<string, StoredEvent>()
  const changed = new EventEmitter().setMaxListeners(0)
  let offset = 0n

  const eventsOf = (name: string) => streams.get(name)?.events ?? []
  const currentOf = (name: string) => BigInt(eventsOf(name).length - 1)
  const isTombstoned = (name: string): boolean =>
    streams.get(name)?.isTombstoned === true || (name.startsWith('$$') && isTombstoned(name.slice(2)))

  const put = (name: string, proposed: ProposedEvent, at?: { commit: bigint }): StoredEvent => {
    const stream = streams.get(name) ?? { events: [], isTombstoned: false }
    streams.set(name, stream)
    const position = offset
    offset += 200n + BigInt(proposed.data.length)
    const event: StoredEvent = {
      ...proposed,
      stream: name,
      revision: proposed.type === '$streamDeleted' ? deletedStream : BigInt(stream.events.length),
      commit: at?.commit ?? position,
      prepare: position,
      createdMs: Date.now(),
    }
    if (event.revision !== deletedStream) stream.events.push(event)
    all.push(event)
    recent.set(event.id, event)
    return event
  }

  const rawMeta = (name: string): { text: string; tb: bigint; maxCount: number | undefined } => {
    const last = eventsOf(`$$${name}`).at(-1)
    const text = last ? Buffer.from(last.data).toString('utf8') : '{}'
    const { $maxCount } = JSON.parse(text) as { $maxCount?: number }
    // As text: JSON.parse would round 2^63 - 1.
    const tb = /"\$tb":\s*(\d+)/.exec(text)?.[1]
    return { text, tb: BigInt(tb ?? 0), maxCount: $maxCount }
  }
  const isSoftDeleted = (name: string) => rawMeta(name).tb === deletedStream

  const putMeta = (name: string, text: string) => {
    const data = Buffer.from(text)
    const none = new Uint8Array()
    put(`$$${name}`, {
      id: crypto.randomUUID(),
      type: metadataType,
      contentType: 'application/json',
      data,
      metadata: none,
    })
  }
  /** Writing to a soft-deleted stream, or to its metadata, brings it back; what came before stays hidden. */
  const undelete = (name: string, from: bigint) => {
    const { text } = rawMeta(name)
    const tb = `"$tb":${from}`
    putMeta(
      name,
      /"\$tb":/.test(text)
        ? text.replace(/"\$tb":\s*\d+/, tb)
        : text.replace(/^\{/, text === '{}' ? `{${tb}` : `{${tb},`),
    )
  }

  const decideByMemory = (name: string, ids: readonly string[], current: bigint): Decision => {
    let last: StoredEvent | undefined
    for (const id of ids) {
      const known = recent.get(id)
      if (known?.stream !== name) return last ? { kind: 'conflict', current } : { kind: 'write' }
      last = known
    }
    return last ? { kind: 'replay', last } : { kind: 'write' }
  }

  const decide = (name: string, expected: Expectation, ids: readonly string[]): Decision => {
    if (isTombstoned(name)) return { kind: 'deleted' }
    const current = currentOf(name)
    const conflict: Decision = { kind: 'conflict', current }
    if (expected === 'stream_exists') {
      if (isSoftDeleted(name) || (current < 0n && currentOf(`$$${name}`) < 0n)) return conflict
    }
    if (expected === 'any' || expected === 'stream_exists') return decideByMemory(name, ids, current)
    const after = expected === 'no_stream' ? -1n : expected
    if (after === current) return { kind: 'write' }
    if (after > current) return conflict
    let last: StoredEvent | undefined
    for (const [index, id] of ids.entries()) {
      const there = eventsOf(name)[Number(after) + 1 + index]
      if (there?.id !== id) {
        const isRevival = index === 0 && expected === 'no_stream' && isSoftDeleted(name)
        return isRevival ? { kind: 'write' } : conflict
      }
      last = there
    }
    return last ? { kind: 'replay', last } : conflict
  }

  const write = (name: string, events: readonly ProposedEvent[]): StoredEvent => {
    const current = currentOf(name)
    const revived = name.startsWith('$$') ? name.slice(2) : name
    const isRevival = isSoftDeleted(revived)
    let last: StoredEvent | undefined
    for (const event of events) last = put(name, event)
    if (!last) throw new Error('the double takes no empty appends')
    if (isRevival) undelete(revived, name === revived ? current + 1n : currentOf(revived) + 1n)
    return last
  }

  return {
    all,
    changed,
    isTombstoned,
    isSoftDeleted,
    decide,
    /** null for a stream that has no events or was soft-deleted */
    visible(name: string): { events: readonly StoredEvent[]; first: bigint } | null {
      const events = eventsOf(name)
      const { tb, maxCount } = rawMeta(name)
      if (events.length === 0 || tb === deletedStream) return null
      const kept = maxCount === undefined ? 0 : events.length - maxCount
      return { events, first: BigInt(Math.max(kept, Number(tb), 0)) }
    },
    append(name: string, expected: Expectation, events: readonly ProposedEvent[]): Outcome {
      const decision = decide(
        name,
        expected,
        events.map((event) => event.id),
      )
      if (decision.kind !== 'write') return decision
      const last = write(name, events)
      changed.emit('change')
      return { kind: 'written', last }
    },
    /** What checks have allowed. */
    write(appends: readonly { stream: string; events: readonly ProposedEvent[] }[]): StoredEvent[] {
      const last = appends.map(({ stream, events }) => write(stream, events))
      changed.emit('change')
      return last
    },
    /** As an old client's explicit transaction: its events share a commit position and differ in their prepares. */
    appendTransaction(name: string, events: readonly ProposedEvent[]) {
      const sizes = events.reduce((sum, event) => sum + 200n + BigInt(event.data.length), 0n)
      const commit = offset + sizes
      for (const event of events) put(name, event, { commit })
      offset += 200n
      changed.emit('change')
    },
    softDelete(name: string, expected: Expectation): Decision {
      const decision = decide(name, expected, [crypto.randomUUID()])
      if (decision.kind !== 'write') return decision
      if (currentOf(name) < 0n && currentOf(`$$${name}`) < 0n) return { kind: 'conflict', current: -1n }
      putMeta(name, `{"$tb":${deletedStream}}`)
      changed.emit('change')
      return decision
    },
    tombstone(name: string, expected: Expectation): Decision {
      const decision = decide(name, expected, [crypto.randomUUID()])
      if (decision.kind !== 'write') return decision
      const none = new Uint8Array()
      put(name, {
        id: crypto.randomUUID(),
        type: '$streamDeleted',
        contentType: 'application/octet-stream',
        data: none,
        metadata: none,
      })
      const stream = streams.get(name)
      if (stream) stream.isTombstoned = true
      changed.emit('change')
      return decision
    },
    /** As after a restart: weak idempotency is gone. */
    forgetIds() {
      recent = new Map()
    },
    /** As after a restore from an older copy. */
    truncateTo(count: number) {
      all.splice(count)
      const last = all.at(-1)
      offset = last ? last.prepare + 200n + BigInt(last.data.length) : 0n
      streams.clear()
      recent = new Map()
      for (const event of all) {
        const stream = streams.get(event.stream) ?? { events: [], isTombstoned: false }
        streams.set(event.stream, stream)
        stream.events.push(event)
      }
    },
  }
}

export type EventLog = ReturnType<typeof createEventLog>
