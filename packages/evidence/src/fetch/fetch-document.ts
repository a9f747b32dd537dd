import { printable } from '@lilymed/service-kit'
import type { EvidenceStore } from '../store/evidence-store.ts'
import type { EvidenceSource, SourceAnswer } from './evidence-source.ts'

export type FetchOptions = {
  readonly sources: readonly EvidenceSource[]
  readonly store: Pick<EvidenceStore, 'put'>
  /** For one source, its whole answer included. */
  readonly timeoutMs: number
  /** Unix seconds. */
  readonly now: () => number
  readonly signal?: AbortSignal | undefined
  /** Asks every source, not only until one has all of it. */
  readonly asksAll?: boolean
}

export type Fetched = {
  /** What is now in the store. */
  readonly extent: 'whole' | 'part' | 'none'
  readonly answers: readonly SourceAnswer[]
}

type Said = Pick<SourceAnswer, 'answer' | 'detail'>

const reasonOf = (failure: unknown): string => {
  const { message, cause } = failure as Error
  const below = cause instanceof Error ? `: ${cause.message}` : ''
  return printable(`${message}${below}`, 200)
}

/** As long as the signal lasts: a source that neither answers nor ends must not hold the others up. */
const within = <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> => {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop))
}

async function* until(stream: AsyncIterator<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const next = await within(stream.next(), signal)
      if (next.done === true) return
      yield next.value
    }
  } finally {
    // Not awaited: what hangs in reading hangs in ending too.
    void Promise.resolve(stream.return?.()).catch(() => undefined)
  }
}

const iterate = (stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncIterator<Uint8Array> =>
  Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : eachOf(stream)[Symbol.asyncIterator]()

async function* eachOf(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks
}

const ask = async (cid: string, source: EvidenceSource, options: FetchOptions): Promise<Said> => {
  const deadline = AbortSignal.timeout(options.timeoutMs)
  const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline])
  let isStoring = false
  try {
    const car = await within(source.get(cid, signal), signal)
    if (car === undefined) return { answer: 'absent', detail: null }
    const put = await options.store.put(cid, until(iterate(car), signal)).catch((failure: unknown) => {
      isStoring = (failure as { readonly retryable?: unknown }).retryable !== undefined
      throw failure
    })
    if (put.kind === 'rejected')
      return { answer: 'refused', detail: `${put.rejection.code}: ${printable(put.rejection.message, 200)}` }
    return put.missing.length === 0
      ? { answer: 'whole', detail: null }
      : { answer: 'part', detail: `${put.missing.length} of its blocks are missing` }
  } catch (failure) {
    options.signal?.throwIfAborted()
    // A disk of ours that takes nothing says nothing of the source.
    if (isStoring) throw failure
    const detail = deadline.aborted ? `expected all of it within ${options.timeoutMs} ms` : reasonOf(failure)
    return { answer: 'unreachable', detail }
  }
}

/**
 * Asks sources for a document, one after the other until one has all of it, and keeps what is sound of what they give. A source that is
 * slow, endless, away or lies costs its time and nothing else. Throws where our own store fails, and the signal's reason.
 */
export const fetchDocument = async (cid: string, options: FetchOptions): Promise<Fetched> => {
  const answers: SourceAnswer[] = []
  for (const source of options.sources) {
    const said = await ask(cid, source, options)
    answers.push({ source: source.name, at: options.now(), ...said })
    if (said.answer === 'whole' && options.asksAll !== true) break
  }
  const got = answers.map(({ answer }) => answer)
  const extent = got.includes('whole') ? 'whole' : got.includes('part') ? 'part' : 'none'
  return { extent, answers }
}
