import assert from 'node:assert/strict'
import { OutcomeUnknown, Unavailable } from '@lilymed/event-store'
import type { EventStore, RecordedEvent } from '@lilymed/event-store'
import { factStream } from '../ingest/fact-stream.ts'
import type { IngestAction, Reminder } from '../ingest/ingest-action.ts'
import type { IngestEffect } from '../ingest/ingest-effect.ts'
import type { IngestSettings, IngestState } from '../ingest/ingest-state.ts'
import { initialIngestState } from '../ingest/initial-state.ts'
import { reduceIngest } from '../ingest/reduce.ts'
import { createEffects } from '../ingest/run-effects.ts'
import { originOf } from '../translate/translated-fact.ts'
import type { Translator } from '../translate/translator.ts'
import type { ModelChain } from './model-chain.ts'

/** What becomes of the next appends: `at` is the part that fails, and whether it is stored all the same. */
export type StoreMood =
  | { readonly kind: 'sound' }
  | { readonly kind: 'down' }
  | { readonly kind: 'forgets'; readonly at: number; readonly stored: boolean }

/** Facts of a model chain: one a log, so that what stands can be compared log by log. */
const decode: Translator['decode'] = (logs) => ({
  logs: logs.length,
  facts: logs.map((log) => ({ type: 'RandomnessPublished', data: { round: '1' }, origin: originOf(log) })),
})
const translator: Translator = {
  addresses: ['0x1111111111111111111111111111111111111111'],
  decode,
  complete: async ({ decoded }) => [...decoded.facts],
  translate: async ({ logs }) => [...decode(logs).facts],
}

/** A store in front of a sound one that fails as it is told. */
export const createMoodyStore = (store: Pick<EventStore, 'append' | 'readStream'>) => {
  let part = 0
  const moody = {
    mood: { kind: 'sound' } as StoreMood,
    /** Whatever comes next belongs to a new append. */
    begin: (): void => {
      part = 0
    },
    readStream: (...request: Parameters<EventStore['readStream']>) => {
      if (moody.mood.kind === 'down') throw new Unavailable('the store is down')
      return store.readStream(...request)
    },
    append: async (...request: Parameters<EventStore['append']>) => {
      const { mood } = moody
      const nth = part++
      if (mood.kind === 'down') throw new Unavailable('the store is down')
      if (mood.kind === 'sound' || nth < mood.at) return store.append(...request)
      if (nth === mood.at && mood.stored) await store.append(...request)
      throw new OutcomeUnknown('the answer was lost')
    },
  }
  return moody
}
export type MoodyStore = ReturnType<typeof createMoodyStore>

/** One process that ingests a model chain, moved on by hand: nothing happens but what is told. */
export const createModelRun = (
  chain: ModelChain,
  store: MoodyStore,
  settings: Omit<IngestSettings, 'epoch'> & { readonly epoch: string },
) => {
  const stream = factStream(chain.source.chainId)
  const perform = createEffects({
    store,
    source: chain.source,
    translator,
    stream,
    epoch: settings.epoch,
    // Waits end at once: time is what the test says it is.
    signal: AbortSignal.abort(),
  })
  let state: IngestState = initialIngestState(settings)
  let awaited: IngestEffect | null = null
  let reminders: readonly Reminder[] = []
  let ended: Error | null | undefined

  const dispatch = (action: IngestAction): void => {
    const [next, effects] = reduceIngest(state, action)
    state = next
    for (const effect of effects) {
      if (effect.kind === 'report' || effect.kind === 'announce') continue
      if (effect.kind === 'end') ended = effect.error
      else if (effect.kind === 'remind') reminders = [...reminders, effect.of]
      else {
        assert.equal(awaited, null, `${effect.kind} while ${awaited?.kind} is awaited`)
        awaited = effect
      }
    }
    if (ended !== undefined) awaited = null
  }
  dispatch({ kind: 'start' })

  return {
    state: () => state,
    ended: () => ended,
    isIdle: () => awaited === null,
    /** The awaited effect comes to its end; a head that is asked for later was asked for by nobody. */
    settle: async (): Promise<void> => {
      const effect = awaited
      if (effect === null) return
      if (effect.kind === 'announce' || effect.kind === 'report' || effect.kind === 'end') return
      store.begin()
      const action = await perform(effect)
      awaited = null
      if (action !== null) dispatch(action)
    },
    look: async (): Promise<void> => {
      const action = await chain.source.head().then(
        (tip): IngestAction => ({ kind: 'tipSeen', tip }),
        (failure: Error): IngestAction => ({ kind: 'tipLost', error: failure }),
      )
      // Heads are looked for once the stream is taken over.
      if (state.phase === 'running') dispatch(action)
    },
    remind: (): void => {
      const [first, ...rest] = reminders
      reminders = rest
      if (first !== undefined) dispatch({ kind: 'reminded', of: first })
    },
  }
}
export type ModelRun = ReturnType<typeof createModelRun>

/** Everything in a chain's stream. */
export const readFacts = async (
  store: Pick<EventStore, 'readStream'>,
  chainId: number,
): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = []
  for await (const event of store.readStream(factStream(chainId))) events.push(event)
  return events
}
