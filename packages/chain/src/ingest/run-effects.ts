import { setTimeout as delay } from 'node:timers/promises'
import { WrongExpectedRevision, encodeEvents } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import type { LogSource } from '../log-source/log-source.ts'
import { factEventId, toFactEvent } from '../translate/fact-event.ts'
import type { RecordableFact } from '../translate/fact-event.ts'
import type { Translator } from '../translate/translator.ts'
import { cutAppends } from './cut-appends.ts'
import { findAncestor } from './find-ancestor.ts'
import { IngestFenced } from './ingest-error.ts'
import type { IngestAction, IngestEffect } from './ingest-state.ts'
import { readCheckpoint } from './read-checkpoint.ts'

export type EffectsContext = {
  readonly store: Pick<EventStore, 'append' | 'readStream'>
  readonly source: LogSource
  readonly translator: Translator
  readonly stream: string
  readonly epoch: string
  /** Ends waits early. */
  readonly signal: AbortSignal
}

/** The effects that touch the outside world. */
export type OutsideEffect = Exclude<IngestEffect, { kind: 'announce' | 'report' | 'end' }>

/** Carries out one effect and says what came of it; failures are actions too, so the promise never rejects. */
export const createEffects =
  (context: EffectsContext) =>
  async (effect: OutsideEffect): Promise<IngestAction | null> => {
    try {
      return await perform(context, effect)
    } catch (failure) {
      const error = failure instanceof Error ? failure : new Error(String(failure))
      return { kind: 'failed', error, retryable: 'retryable' in error && error.retryable === true }
    }
  }

const perform = async (context: EffectsContext, effect: OutsideEffect): Promise<IngestAction | null> => {
  const { store, source, stream, signal } = context
  switch (effect.kind) {
    case 'readCheckpoint':
      return { kind: 'checkpointRead', checkpoint: await readCheckpoint(store, stream) }
    case 'readRange':
      return readRange(context, effect)
    case 'findAncestor': {
      const ancestor = await findAncestor(source, effect.known)
      const below = ancestor === null && effect.floor >= 0 ? await source.header(effect.floor) : null
      return {
        kind: 'ancestorFound',
        ancestor,
        floor: { number: effect.floor, hash: below?.hash ?? NO_HASH },
      }
    }
    case 'append':
      return append(context, effect.facts, effect.after)
    case 'wait':
      await delay(effect.ms, undefined, { signal }).catch(() => undefined)
      return { kind: 'waited' }
    default:
      await delay(effect.ms, undefined, { signal }).catch(() => undefined)
      return { kind: 'regressionDue' }
  }
}

/** The "hash" of the block before the first block of a chain. */
const NO_HASH = `0x${'00'.repeat(32)}`

const readRange = async (
  { source, translator }: EffectsContext,
  { from, to, parentHash }: Extract<OutsideEffect, { kind: 'readRange' }>,
): Promise<IngestAction> => {
  const answer = await source.range({ from, to, addresses: translator.addresses, parentHash })
  if (answer.kind !== 'range') return { kind: 'rangeUnusable', answer }
  return { kind: 'rangeRead', headers: answer.headers, facts: await translator.translate(answer) }
}

/**
 * Appends facts in as many parts as the store's limits ask for, all handed in at once, so that an engine may commit them
 * together. Each part names its revision, so one can only be written after those before it, and what failed is repeated whole:
 * parts already there are recognised by their ids.
 */
const append = async (
  { store, source, stream, epoch }: EffectsContext,
  facts: readonly [RecordableFact, ...RecordableFact[]],
  after: bigint,
): Promise<IngestAction> => {
  let last = after
  const events = facts.map((fact, index) =>
    toFactEvent(fact, factEventId(source.chainId, epoch, after + BigInt(index + 1))),
  )
  const parts = cutAppends(encodeEvents(events)).map(async (part) => {
    const expected = last < 0n ? 'no_stream' : last
    last += BigInt(part.length)
    return store.append(stream, expected, part)
  })
  // The first failure tells what happened; those behind it only follow from it.
  for (const part of await Promise.allSettled(parts)) {
    if (part.status === 'fulfilled') continue
    const failure: unknown = part.reason
    throw failure instanceof WrongExpectedRevision ? new IngestFenced(stream, { cause: failure }) : failure
  }
  return { kind: 'appended', revision: last }
}
