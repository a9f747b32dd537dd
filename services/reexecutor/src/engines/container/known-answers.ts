import { isAppError } from '@lilymed/service-kit'
import type { KnownAnswer } from '../engine.ts'
import type { KnownAnswerContainer } from './known-answer.ts'

/** The known-answer containers of an engine's slots, one each, started when first they are asked. */
export type KnownAnswers = {
  /** Asks the slot's container; where it has ended or gives no answer, another in its place, once. One whose answer is wrong is put away. */
  ask(slotId: string, signal: AbortSignal): Promise<KnownAnswer>
  /** Asks a container that is started for it and, if it answers rightly, takes the place of the slot's. */
  askAnew(slotId: string, signal: AbortSignal): Promise<KnownAnswer>
  close(): Promise<void>
}

/** @param start starts a container for a slot */
export function createKnownAnswers(start: (slotId: string) => Promise<KnownAnswerContainer>): KnownAnswers {
  const containers = new Map<string, KnownAnswerContainer>()
  const closing = new Set<Promise<void>>()

  const putAway = (container: KnownAnswerContainer): void => {
    const closed = container.close().finally(() => closing.delete(closed))
    // What could not be removed is removed at the next start; a run must not fail for it.
    closed.catch(() => undefined)
    closing.add(closed)
  }

  const askAnew: KnownAnswers['askAnew'] = async (slotId, signal) => {
    signal.throwIfAborted()
    const container = await start(slotId)
    let isRight = false
    try {
      const answer = await container.ask(signal)
      isRight = answer.ok
      return answer
    } finally {
      const previous = isRight ? containers.get(slotId) : container
      if (isRight) containers.set(slotId, container)
      if (previous !== undefined) putAway(previous)
    }
  }

  return {
    askAnew,
    ask: async (slotId, signal) => {
      const container = containers.get(slotId)
      if (container === undefined) return await askAnew(slotId, signal)
      let isRight = false
      try {
        const answer = await container.ask(signal)
        isRight = answer.ok
        return answer
      } catch (error) {
        if (!isAppError(error) || error.code !== 'KNOWN_ANSWER_MISSING') throw error
        // What the machine was busy with, or what ended the container, says nothing of what it computes.
        return await askAnew(slotId, signal)
      } finally {
        if (!isRight && containers.get(slotId) === container) {
          containers.delete(slotId)
          putAway(container)
        }
      }
    },
    close: async () => {
      for (const container of containers.values()) putAway(container)
      containers.clear()
      await Promise.allSettled(closing)
    },
  }
}
