import { setTimeout as delay } from 'node:timers/promises'
import { WrongExpectedRevision } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { forgetItems } from '../log-source/forget-items.ts'
import type { LogSource } from '../log-source/log-source.ts'
import { createFactEncoder } from '../translate/encode-fact.ts'
import { factEventIds } from '../translate/fact-event.ts'
import type { RecordableFact } from '../translate/fact-event.ts'
import type { BatchReader } from '../translate/reads/send-calls.ts'
import type { Translator } from '../translate/translator.ts'
import { cutAppends } from './cut-appends.ts'
import { findAged } from './find-aged.ts'
import type { IngestAction } from './ingest-action.ts'
import type { IngestEffect } from './ingest-effect.ts'
import { lookForFork } from './look-for-fork.ts'
import { readCheckpoint } from './read-checkpoint.ts'
import { readStretch } from './read-stretch.ts'
import { recallAppend } from './recall-append.ts'

export type EffectsContext = {
  readonly store: Pick<EventStore, 'append' | 'readStream'>
  readonly source: LogSource
  readonly translator: Translator
  /** Reads suspect stretches a second time; without one they are reported only. */
  readonly reader?: BatchReader
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
    case 'findAncestor':
      return { kind: 'ancestorFound', ...(await lookForFork(source, effect)) }
    case 'findAged': {
      const { head, seconds, from } = effect
      return { kind: 'agedFound', block: await findAged(source, head, seconds, from) }
    }
    case 'readStretch': {
      const { reader } = context
      if (reader === undefined) return { kind: 'stretchRead', missing: null, blocks: 0 }
      return readStretch({ ...context, reader }, effect)
    }
    case 'append':
      return append(context, effect.facts, effect.after)
    case 'recall': {
      const { facts, after } = effect
      const idAt = factEventIds(source.chainId, context.epoch)
      return {
        kind: 'recalled',
        stored: await recallAppend(store, { stream, after, count: facts.length, idAt }),
      }
    }
    case 'wait':
      await delay(effect.ms, undefined, { signal }).catch(() => undefined)
      return { kind: 'waited' }
    default:
      await delay(effect.ms, undefined, { signal }).catch(() => undefined)
      return { kind: 'reminded', of: effect.of }
  }
}

const readRange = async (
  { source, translator }: EffectsContext,
  { from, to, parentHash, finalTo }: Extract<OutsideEffect, { kind: 'readRange' }>,
): Promise<IngestAction> => {
  const { addresses } = translator
  const final = finalTo === undefined ? {} : { finalTo }
  const answer = await source.range({ from, to, addresses, parentHash, ...final })
  if (answer.kind !== 'range') return { kind: 'rangeUnusable', answer }
  const { headers, answerBytes } = answer
  const decoded = answer.decoded ?? translator.decode(answer.logs)
  const facts = await translator.complete({ headers, decoded })
  forgetItems(decoded.facts)
  const size = answerBytes === undefined ? {} : { answerBytes }
  return { kind: 'rangeRead', headers, facts, logs: decoded.logs, ...size }
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
  const encode = createFactEncoder(source.chainId, epoch)
  const first = Number(after) + 1
  const events = facts.map((fact, index) => encode(fact, first + index))
  const parts = cutAppends(events).map(async (part) => {
    const expected = last < 0n ? 'no_stream' : last
    last += BigInt(part.length)
    return store.append(stream, expected, part)
  })
  // The first failure tells what happened; those behind it only follow from it.
  for (const part of await Promise.allSettled(parts)) {
    if (part.status === 'fulfilled') continue
    if (part.reason instanceof WrongExpectedRevision) return { kind: 'conflicted' }
    throw part.reason
  }
  return { kind: 'appended', revision: last }
}
