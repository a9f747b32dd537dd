/** What a message of a WebSocket endpoint means for whoever waits for heads. */
export type Announcement =
  | { readonly kind: 'subscribed' }
  /** `hash` may be anything: it only tells one announcement from the next. */
  | { readonly kind: 'head'; readonly hash: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'noise' }

/** A header is a few kilobytes. */
const MOST_LETTERS = 100_000

/** Reads a message after `eth_subscribe` "newHeads" was sent as request 1. Never throws. */
export const readAnnouncement = (data: unknown): Announcement => {
  if (typeof data !== 'string' || data.length > MOST_LETTERS) return { kind: 'noise' }
  const message = parsed(data)
  if (!isObject(message)) return { kind: 'noise' }
  if (message['method'] === 'eth_subscription') {
    const { params } = message
    const result = isObject(params) ? params['result'] : undefined
    const hash = isObject(result) ? result['hash'] : undefined
    return { kind: 'head', hash: typeof hash === 'string' ? hash : data }
  }
  if (message['id'] !== 1) return { kind: 'noise' }
  return 'error' in message ? { kind: 'refused' } : { kind: 'subscribed' }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
