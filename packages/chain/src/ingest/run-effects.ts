import { setTimeout as delay } from 'node:timers/promises'
import { WrongExpectedRevision } from '@lilymed/event-store'
import type { EventStore, NewEvent } from '@lilymed/event-store'
import type { LogSource } from '../log-source/log-source.ts'
import { factEventId, toFactEvent } from '../translate/fact-event.ts'
import type { RecordableFact } from '../translate/fact-event.ts'
import type { Translator } from '../translate/translator.ts'
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

const append = async (
  { store, source, stream, epoch }: EffectsContext,
  facts: readonly [RecordableFact, ...RecordableFact[]],
  after: bigint,
): Promise<IngestAction> => {
  const event = (fact: RecordableFact, index: number): NewEvent =>
    toFactEvent(fact, factEventId(source.chainId, epoch, after + 1n + BigInt(index)))
  const [first, ...rest] = facts
  const events: [NewEvent, ...NewEvent[]] = [
    event(first, 0),
    ...rest.map((fact, index) => event(fact, index + 1)),
  ]
  try {
    const { revision } = await store.append(stream, after < 0n ? 'no_stream' : after, events)
    return { kind: 'appended', revision }
  } catch (failure) {
    throw failure instanceof WrongExpectedRevision ? new IngestFenced(stream, { cause: failure }) : failure
  }
}
