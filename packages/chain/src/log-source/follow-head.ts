import { setTimeout as delay } from 'node:timers/promises'
import type { HeadBell } from './head-bell.ts'
import type { HeadObservation, HeadUpdate } from './log-source.ts'

/** The tip whenever it or its finality changes, asked for every `pollIntervalMs` and when the bell rings; ends with the signal. */
export async function* followHead(
  head: () => Promise<HeadObservation>,
  pollIntervalMs: number,
  bell: HeadBell | undefined,
  signal: AbortSignal,
): AsyncGenerator<HeadUpdate> {
  let last = ''
  while (!signal.aborted) {
    const update = await head().then(
      (observation): HeadUpdate => ({ kind: 'head', observation }),
      (error: unknown): HeadUpdate => ({ kind: 'failure', error }),
    )
    const key = update.kind === 'head' ? keyOf(update.observation) : ''
    if (update.kind === 'failure' || key !== last) yield update
    last = key
    await pollDue(pollIntervalMs, bell, signal)
  }
}

const keyOf = ({ head, safe, finalised }: HeadObservation): string =>
  `${head.hash}/${safe?.hash}/${finalised?.hash}`

/** Resolves when it is time to poll, when the bell rings, or when the signal aborts. */
const pollDue = async (ms: number, bell: HeadBell | undefined, signal: AbortSignal): Promise<void> => {
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  const time = delay(ms, undefined, { signal: either }).catch(() => undefined)
  await (bell === undefined ? time : Promise.race([time, bell.rung(either)]))
  over.abort()
}
