/** How many requests an address may make: as many at once as `burst`, and `perSecond` on and on. */
export type RateLimit = { readonly perSecond: number; readonly burst: number }

/** Takes a request of an address; gives the seconds to wait, at least 1, where it is one too many, else 0. */
export type TakeRequest = (address: string) => number

/** More addresses than this are not remembered: those that have been quiet longest start anew. */
const mostAddresses = 10_000

type Bucket = { left: number; at: number }

/** A token bucket for each address. `now` gives milliseconds. */
export const createRateLimiter = (
  { perSecond, burst }: RateLimit,
  now: () => number = () => performance.now(),
): TakeRequest => {
  // In the order in which they were last heard of.
  const buckets = new Map<string, Bucket>()

  return (address) => {
    const at = now()
    const before = buckets.get(address) ?? { left: burst, at }
    const left = Math.min(burst, before.left + ((at - before.at) / 1_000) * perSecond)
    buckets.delete(address)
    buckets.set(address, { left: left >= 1 ? left - 1 : left, at })
    if (buckets.size > mostAddresses) {
      const [quietest] = buckets.keys()
      if (quietest !== undefined) buckets.delete(quietest)
    }
    return left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond))
  }
}
