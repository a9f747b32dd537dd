/** Blocks `from` to `to`, both included. */
export type Stretch = { readonly from: number; readonly to: number }

/** What of a chain is read again: all of a range, or a sample of so many blocks. */
export type VerifyScope =
  | { readonly kind: 'all'; readonly from?: number; readonly to?: number }
  | { readonly kind: 'sample'; readonly blocks: number }

/** Blocks of one stretch of a sample: enough for one request. */
export const STRETCH_BLOCKS = 50

/** How many stretches a sample of so many blocks has: two at least, so that each half of what is promised is in it. */
export const stretchesIn = (blocks: number): number =>
  Math.min(blocks, Math.max(2, Math.ceil(blocks / STRETCH_BLOCKS)))

/**
 * The stretches of a sample of the blocks `first` to `last`, ascending and disjoint. Every other one is drawn from all blocks, where facts
 * may be missing; the rest lie around blocks that have facts (`drawn`), which may be wrong. The same `random` (0 to 1) gives
 * the same sample.
 */
export const chooseStretches = (
  { from: first, to: last }: Stretch,
  blocks: number,
  drawn: readonly number[],
  random: () => number,
): Stretch[] => {
  if (blocks >= last - first + 1) return [{ from: first, to: last }]
  const stretches = stretchesIn(blocks)
  const upTo = (index: number): number => Math.floor((blocks * index) / stretches)
  const inside = drawn.filter((block) => block >= first && block <= last)
  const chosen: Stretch[] = []
  for (let index = 0; index < stretches; index += 1) {
    const width = upTo(index + 1) - upTo(index)
    const around = index % 2 === 0 ? inside[index >> 1] : undefined
    const start =
      around === undefined ? first + Math.floor(random() * (last - first + 1)) : around - (width >> 1)
    const from = Math.min(Math.max(first, start), last - width + 1)
    chosen.push({ from, to: from + width - 1 })
  }
  return merged(chosen)
}

const merged = (stretches: readonly Stretch[]): Stretch[] => {
  const disjoint: Stretch[] = []
  for (const stretch of stretches.toSorted((left, right) => left.from - right.from)) {
    const before = disjoint.at(-1)
    if (before === undefined || stretch.from > before.to + 1) disjoint.push(stretch)
    else disjoint[disjoint.length - 1] = { from: before.from, to: Math.max(before.to, stretch.to) }
  }
  return disjoint
}
