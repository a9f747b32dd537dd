/** Blocks whose bloom a better witness contradicts, until blooms are no longer asked. */
const REFUTATIONS = 3
/** Times the same block is asked for again where no better witness is to be had. */
const REPETITIONS = 5
/** Blooms that speak of us in more blocks than this share, and are never right, say nothing. */
const NOISE = 0.9
const NOISE_BLOCKS = 500
const MOST_REPEATED = 1_000

/** What has been learned of one endpoint's blooms. */
export type BloomTrust = {
  readonly isTrusted: () => boolean
  /** A block's receipts agree with its logs against its bloom. */
  refuted(blockHash: string): void
  /** A block's bloom contradicts its logs, and nobody else can be asked; true once that was so too often to go on asking. */
  repeated(blockHash: string): boolean
  /** Of so many blocks the bloom spoke for nothing in so many. */
  falseAlarms(blocks: number, alarms: number): void
}

/**
 * On some chains blooms are wrong for good: empty, full, of another block, or set by transactions that failed (zkSync, Cronos,
 * Filecoin, Monad). They must not stop us for ever, so what contradicts them often enough puts them out of use, with a word to
 * `report`. `use: false` does so from the start.
 */
export const createBloomTrust = (report: (message: string) => void, use: boolean): BloomTrust => {
  let trusted = use
  const refutedBlocks = new Set<string>()
  const repetitions = new Map<string, number>()
  let [spoken, seen] = [0, 0]

  const distrust = (why: string): void => {
    if (!trusted) return
    trusted = false
    report(`${why}: blooms are no longer used here, and ranges are read twice instead`)
  }
  const refuted = (blockHash: string): void => {
    refutedBlocks.add(blockHash)
    if (refutedBlocks.size >= REFUTATIONS)
      distrust(`the logs blooms of ${REFUTATIONS} blocks contradict their logs for good`)
  }

  return {
    isTrusted: () => trusted,
    refuted,
    repeated: (blockHash) => {
      const times = (repetitions.get(blockHash) ?? 0) + 1
      if (repetitions.size >= MOST_REPEATED) repetitions.clear()
      repetitions.set(blockHash, times)
      if (times < REPETITIONS) return false
      refuted(blockHash)
      return true
    },
    falseAlarms: (blocks, alarms) => {
      seen += blocks
      spoken += alarms
      if (seen < NOISE_BLOCKS) return
      if (spoken > seen * NOISE) distrust('logs blooms speak of our contracts in nearly every block, wrongly')
      ;[spoken, seen] = [0, 0]
    },
  }
}
