import type { Comparator } from '@lilymed/domain'
import type { FileComparator } from '../compared-file.ts'
import { readInStep } from '../file-chunks.ts'
import { malformed } from '../file-unreadable.ts'
import { numberCodecs } from './number-codec.ts'
import { readNumberLayout } from './number-layout.ts'
import type { NumberLayout } from './number-layout.ts'
import { layoutDifference } from './numbers-comparator.ts'

type TopKComparator = Extract<Comparator, { readonly kind: 'top-k' }>

/** Compares rows of scores by their best candidates: what a classifier or a language model would choose. */
export function createTopKComparator(comparator: TopKComparator): FileComparator<NumberLayout> {
  const { columns } = comparator
  return {
    read: (file) => {
      const layout = readNumberLayout(file, comparator)
      const broken = layout.arrays.find(({ count }) => count % columns !== 0)
      if (broken !== undefined) malformed(`${file.path}: ${broken.count} scores are no rows of ${columns}`)
      return layout
    },
    compare: (ours, theirs) => {
      const difference = layoutDifference(ours, theirs)
      if (difference !== undefined) return { isAlike: false, note: difference }
      for (const [index, array] of ours.arrays.entries()) {
        const { bytes, read } = numberCodecs[array.type]
        const [one, other] = [new Float64Array(columns), new Float64Array(columns)]
        let column = 0
        let row = 0
        let problem: string | undefined
        const offset = theirs.arrays[index]?.offset ?? array.offset
        const pairs = [
          { file: ours.file, offset: array.offset },
          { file: theirs.file, offset },
        ] as const
        readInStep(...pairs, array.count * bytes, (left, right) => {
          const views = [viewOf(left), viewOf(right)] as const
          for (let at = 0; at < left.length && problem === undefined; at += bytes) {
            one[column] = read(views[0], at)
            other[column] = read(views[1], at)
            column += 1
            if (column < columns) continue
            problem = rowProblem(one, other, comparator)
            if (problem === undefined) [column, row] = [0, row + 1]
          }
          return problem === undefined
        })
        if (problem !== undefined) return { isAlike: false, note: `row ${row}: ${problem}` }
      }
      return { isAlike: true }
    },
  }
}

/** What sets the choices of two rows apart; each side's scores must bear out the other's choice within the margin. */
export function rowProblem(
  ours: Float64Array,
  theirs: Float64Array,
  { k, ordered, margin }: Pick<TopKComparator, 'k' | 'ordered' | 'margin'>,
): string | undefined {
  if (ours.some(Number.isNaN) || theirs.some(Number.isNaN)) return 'a score is no number'
  const [best, other] = [bestOf(ours, k), bestOf(theirs, k)]
  const isTie = (scores: Float64Array, one: number, two: number): boolean =>
    scores[one] === scores[two] || Math.abs((scores[one] ?? 0) - (scores[two] ?? 0)) <= margin
  if (ordered) {
    const place = best.findIndex((candidate, index) => {
      const rival = other[index] ?? candidate
      return candidate !== rival && !(isTie(ours, candidate, rival) && isTie(theirs, candidate, rival))
    })
    return place === -1 ? undefined : `place ${place + 1} is candidate ${best[place]}, not ${other[place]}`
  }
  const last = [best.at(-1) ?? 0, other.at(-1) ?? 0] as const
  const chosenOnce = [
    ...best.filter((one) => !other.includes(one)),
    ...other.filter((one) => !best.includes(one)),
  ]
  const stray = chosenOnce.find((one) => !(isTie(ours, one, last[0]) && isTie(theirs, one, last[1])))
  return stray === undefined ? undefined : `candidate ${stray} is among the best ${k} of one side only`
}

/** The indices of the `k` highest scores, the highest first; of equal scores the earlier one. */
function bestOf(scores: Float64Array, k: number): readonly number[] {
  const best: number[] = []
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index] ?? 0
    if (best.length === k && !(score > (scores[best[k - 1] ?? 0] ?? 0))) continue
    let [low, high] = [0, best.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((scores[best[middle] ?? 0] ?? 0) >= score) low = middle + 1
      else high = middle
    }
    best.splice(low, 0, index)
    if (best.length > k) best.pop()
  }
  return best
}

const viewOf = (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
