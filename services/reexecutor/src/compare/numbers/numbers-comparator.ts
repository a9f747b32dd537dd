import type { Comparator } from '@lilymed/domain'
import type { FileComparator } from '../compared-file.ts'
import { readInStep } from '../file-chunks.ts'
import { createDrift } from './drift.ts'
import type { Drift } from './drift.ts'
import { numberCodecs } from './number-codec.ts'
import { readNumberLayout } from './number-layout.ts'
import type { NumberArray, NumberLayout } from './number-layout.ts'

type NumbersComparator = Extract<Comparator, { readonly kind: 'numbers' }>

/** Compares numbers one by one, in step and in chunks, whatever the size of the files. */
export function createNumbersComparator(comparator: NumbersComparator): FileComparator<NumberLayout> {
  return {
    read: (file) => readNumberLayout(file, comparator),
    compare: (ours, theirs) => {
      const difference = layoutDifference(ours, theirs)
      if (difference !== undefined) return { isAlike: false, note: difference }
      const drift = createDrift(comparator, comparator.nan)
      let note: string | undefined
      for (const [index, array] of ours.arrays.entries()) {
        const other = theirs.arrays[index] ?? array
        const first = measure(ours.file, theirs.file, array, other, drift, comparator.nan === 'same-places')
        if (first !== undefined)
          note ??= `${array.name === '' ? '' : `${array.name}: `}number ${first} is the first outside`
      }
      return { isAlike: drift.isWithin(), drift: drift.found(), ...(note === undefined ? {} : { note }) }
    },
  }
}

/** What keeps two files from being compared number by number. */
export function layoutDifference(ours: NumberLayout, theirs: NumberLayout): string | undefined {
  const describe = ({ arrays }: NumberLayout) =>
    arrays.map(({ name, shape }) => `${name} ${shape}`.trim()).join('; ')
  const [one, other] = [describe(ours), describe(theirs)]
  if (one !== other) return `arranged as ${one.slice(0, 200)} and as ${other.slice(0, 200)}`
  return ours.rest === theirs.rest ? undefined : 'their metadata differs'
}

/** Adds every pair of two arrays to a drift; gives the index of the first that is outside the tolerance. */
function measure(
  ours: string,
  theirs: string,
  array: NumberArray,
  other: NumberArray,
  drift: Drift,
  isNanAllowed: boolean,
): number | undefined {
  const { bytes, isInteger, read, steps } = numberCodecs[array.type]
  let first: number | undefined
  readInStep(
    { file: ours, offset: array.offset },
    { file: theirs, offset: other.offset },
    array.count * bytes,
    (left, right, at) => {
      if (isNanAllowed && left.equals(right)) {
        drift.addEqual(left.length / bytes)
        return true
      }
      const [one, two] = [viewOf(left), viewOf(right)]
      for (let offset = 0; offset < left.length; offset += bytes) {
        const distance = steps(one, two, offset)
        const isWithin = drift.add(
          read(one, offset),
          read(two, offset),
          distance,
          isInteger ? distance : undefined,
        )
        if (!isWithin) first ??= (at + offset) / bytes
      }
      return true
    },
  )
  return first
}

const viewOf = (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
