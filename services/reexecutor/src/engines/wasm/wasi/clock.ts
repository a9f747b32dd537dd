/** What the guest sees as time. All values are nanoseconds. */
export type Clock = {
  readonly resolutionNs: bigint
  realtimeNs(): bigint
  monotonicNs(): bigint
  /** Lets `durationNs` pass. */
  sleep(durationNs: bigint): void
}

const virtualEpochNs = 1_577_836_800_000_000_000n
const tickNs = 1_000_000n

/**
 * Time that depends on nothing but the program: it begins at 2020-01-01T00:00:00Z, every reading takes one
 * millisecond, and sleeping takes exactly as long as asked, at once.
 */
export function createVirtualClock(): Clock {
  let elapsedNs = 0n
  const read = () => (elapsedNs += tickNs)
  return {
    resolutionNs: tickNs,
    realtimeNs: () => virtualEpochNs + read(),
    monotonicNs: read,
    sleep: (durationNs) => {
      elapsedNs += durationNs
    },
  }
}

const longestWaitMs = 2 ** 31 - 1

/** The machine's own clocks, for a bundle whose capabilities ask for them. Sleeping blocks the worker thread. */
export function createHostClock(): Clock {
  const cell = new Int32Array(new SharedArrayBuffer(4))
  return {
    resolutionNs: 1_000n,
    realtimeNs: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1_000)) * 1_000n,
    monotonicNs: () => process.hrtime.bigint(),
    sleep: (durationNs) => {
      Atomics.wait(cell, 0, 0, Math.min(Number(durationNs / 1_000_000n), longestWaitMs))
    },
  }
}
