import type { RpcError } from '../rpc/rpc-error.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { askedOnce } from './ask-once.ts'

export type WatchOptions = {
  readonly pollIntervalMs: number
  /** Told after every look at the tip, successful or not. */
  readonly onRound: () => void
}

/** What answers behind a name may change at any time. */
const IDENTIFY_EVERY_MS = 30_000
/** Calls that a look at the tip consists of, and the share of a limited rate that looking may take. */
const CALLS_A_LOOK = 3
const SHARE_OF_RATE = 0.25

/**
 * Looks at an endpoint's tip again and again until the signal aborts: when its bell rings and at least every `pollIntervalMs`, less
 * often while it fails or limits our rate. Which chain it serves is asked first, after each failure that lasts, and now and then.
 */
export const watchEndpoint = async (
  context: PoolContext,
  id: number,
  { pollIntervalMs, onRound }: WatchOptions,
): Promise<void> => {
  const { endpoints, register, clock, closed } = context
  const bell = endpoints[id]?.bell
  let identifiedAt = Number.NEGATIVE_INFINITY
  let shown = -1

  const look = async (rang: boolean): Promise<void> => {
    if (register.of(id).phase !== 'serving' || clock.now() - identifiedAt > IDENTIFY_EVERY_MS) {
      if ((await identify(context, id)) !== undefined) return
      identifiedAt = clock.now()
    }
    const ask = { need: { what: 'head' }, method: 'eth_getBlockByNumber', calls: CALLS_A_LOOK } as const
    const asked = await askedOnce(context, { ...ask, run: ({ source }) => source.head() }, id, closed)
    if (!('answer' in asked)) return
    const { number } = asked.answer.head
    if (shown !== -1 && number !== shown && !rang) bell?.missed()
    shown = number
    register.note(id, { kind: 'tipSeen', tip: asked.answer })
  }

  let rang = false
  while (!closed.aborted) {
    await look(rang)
    if (closed.aborted) return
    onRound()
    const { restsUntil, pace, phase } = register.of(id)
    const rest = Math.max(0, restsUntil - clock.now())
    const paced =
      pace.callsPerSecond === null ? 0 : (CALLS_A_LOOK / pace.callsPerSecond / SHARE_OF_RATE) * 1_000
    rang = await due(
      Math.max(pollIntervalMs, rest, paced),
      // Whoever is left alone or slowed down is not to be rung for either.
      phase === 'serving' && rest === 0 && paced === 0 ? bell : undefined,
      context,
    )
  }
}

/** Asks which chain an endpoint serves, and gives why it may not be used where that is another one or it does not say. */
export const identify = async (context: PoolContext, id: number): Promise<RpcError | undefined> => {
  const { register, closed } = context
  const ask = { need: { what: 'read' }, method: 'eth_chainId', calls: 1 } as const
  const asked = await askedOnce(context, { ...ask, run: (endpoint) => endpoint.identify() }, id, closed)
  if ('failure' in asked) return asked.failure
  if (register.of(id).phase !== 'serving') register.note(id, { kind: 'identified' })
  return undefined
}

/** Waits until it is time to look again; true when that is because the bell rang. */
const due = async (
  ms: number,
  bell: { rung(signal: AbortSignal): Promise<void> } | undefined,
  { clock, closed }: PoolContext,
): Promise<boolean> => {
  const over = new AbortController()
  const either = AbortSignal.any([closed, over.signal])
  const time = clock.pause(ms, either).then(() => false)
  const ring = bell?.rung(either).then(() => true)
  const rang = await (ring === undefined ? time : Promise.race([time, ring]))
  over.abort()
  return rang
}
