import type { OpenReadModel, ReadModel } from '../read-model/read-model.ts'

/** A read model that answers from one of several, which can be exchanged at any time. */
export type ShownReadModel = {
  readonly reads: ReadModel
  /** Shows another one from the next call on; resolves when nobody reads the former any more. */
  show(next: OpenReadModel, edition: string, isFormer: boolean): Promise<void>
}

/** Shows a read model until another one is. */
export const createShownReadModel = (
  first: OpenReadModel,
  edition: string,
  isFormer: boolean,
): ShownReadModel => {
  let shown = { model: first, edition, isFormer, readers: new Set<Promise<unknown>>() }
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  let stopListening = first.onCommit(tell)
  const readOf = <Found>(read: (model: OpenReadModel) => Promise<Found>): Promise<Found> => {
    const { model, readers } = shown
    const reading = read(model)
    readers.add(reading)
    return reading.finally(() => readers.delete(reading))
  }

  return {
    reads: {
      edition: () => ({ id: shown.edition, isFormer: shown.isFormer }),
      checkpoint: () => shown.model.checkpoint(),
      onCommit: (listener) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      facts: {
        after: (...query) => readOf((model) => model.facts.after(...query)),
        find: (query) => readOf((model) => model.facts.find(query)),
        history: (...query) => readOf((model) => model.facts.history(...query)),
        feed: {
          horizon: () => shown.model.facts.feed.horizon(),
          horizonOf: (chainId) => readOf((model) => model.facts.feed.horizonOf(chainId)),
          read: (query) => readOf((model) => model.facts.feed.read(query)),
          resume: (place) => readOf((model) => model.facts.feed.resume(place)),
        },
      },
      chains: () => shown.model.chains(),
      get: (projection, chainId, key) => shown.model.get(projection, chainId, key),
      find: (projection, key) => shown.model.find(projection, key),
      value: (projection, chainId, key, column) => shown.model.value(projection, chainId, key, column),
      hasByPrefix: (...asked) => shown.model.hasByPrefix(...asked),
      valuesByPrefix: (...asked) => shown.model.valuesByPrefix(...asked),
      list: (projection, query) => shown.model.list(projection, query),
      page: (projection, query) => shown.model.page(projection, query),
      positionsBetween: (times, chainId) => shown.model.positionsBetween(times, chainId),
      withPrefix: (projection, chainId, prefix) => shown.model.withPrefix(projection, chainId, prefix),
      snapshot: () => {
        const { model, edition: id, isFormer: former, readers } = shown
        const snapshot = model.snapshot()
        if (snapshot === undefined) return undefined
        const closed = Promise.withResolvers<void>()
        const reading = closed.promise.finally(() => readers.delete(reading))
        readers.add(reading)
        return {
          reads: { ...snapshot.reads, edition: () => ({ id, isFormer: former }) },
          close: () => {
            snapshot.close()
            closed.resolve()
          },
        }
      },
    },
    show: async (next, nextEdition, nextIsFormer) => {
      const { readers } = shown
      stopListening()
      shown = { model: next, edition: nextEdition, isFormer: nextIsFormer, readers: new Set() }
      stopListening = next.onCommit(tell)
      tell()
      await Promise.allSettled(readers)
    },
  }
}
