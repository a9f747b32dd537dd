/** Leaves `from` up to, not including, `to`: a subtree of the tree, whose hash is one step of a proof. */
export interface LeafRange {
  readonly from: number
  readonly to: number
}

/** The largest power of two below `count`, which is where a tree of `count` leaves splits; `count` at least 2. */
export function splitPoint(count: number): number {
  let half = 1
  while (half * 2 < count) half *= 2
  return half
}

/**
 * The subtrees whose hashes prove that a leaf is in a tree, nearest to the leaf first (RFC 9162 §2.1.3.1).
 *
 * @throws RangeError unless 0 <= index < size
 */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) {
    throw new RangeError(`leaf ${index} is not in a tree of ${size} leaves`)
  }
  const ranges: LeafRange[] = []
  let from = 0
  let to = size
  while (to - from > 1) {
    const middle = from + splitPoint(to - from)
    if (index < middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  return ranges.toReversed()
}

/**
 * The subtrees whose hashes prove that a tree continues an older one (RFC 9162 §2.1.4.1). Nothing is needed for an
 * older tree that is empty or as large.
 *
 * @throws RangeError unless 0 <= oldSize <= size
 */
export function consistencyRanges(oldSize: number, size: number): LeafRange[] {
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(size) || oldSize < 0 || oldSize > size) {
    throw new RangeError(`a tree of ${size} leaves cannot continue one of ${oldSize}`)
  }
  if (oldSize === 0 || oldSize === size) return []
  const ranges: LeafRange[] = []
  let from = 0
  let to = size
  while (to !== oldSize) {
    const middle = from + splitPoint(to - from)
    if (oldSize <= middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  // The subtree that both trees share whole: known to the reader where it is the whole old tree.
  if (from > 0) ranges.push({ from, to })
  return ranges.toReversed()
}
