import type { Rung } from './rung.ts'

/** Number types of a file, as their little-endian bytes: IEEE 754 halves, bfloat16, singles, doubles and integers. */
export const NUMBER_TYPES = [
  'f16',
  'bf16',
  'f32',
  'f64',
  'i8',
  'u8',
  'i16',
  'u16',
  'i32',
  'u32',
  'i64',
  'u64',
] as const
export type NumberType = (typeof NUMBER_TYPES)[number]

/** How numbers lie in a file. The number type of `raw` is the policy's; the others say theirs themselves. */
export type NumberFormat =
  | { readonly format: 'raw'; readonly type: NumberType }
  | { readonly format: 'npy' }
  | { readonly format: 'safetensors' }

/**
 * What a number may differ by: |a − b| ≤ absolute + relative × max(|a|, |b|), or at most `ulps` steps of its type between them.
 * Near zero steps mean nothing, so `ulps` never stands without `absolute`. Infinities forgive nothing.
 */
export type Tolerance = {
  readonly absolute: number
  readonly relative: number
  readonly ulps: number
}

/** Whether NaN may stand where the other file has NaN, or nowhere. */
export type NanRule = 'same-places' | 'refused'

/** The comparison of one file. */
export type Comparator =
  | { readonly kind: 'exact' }
  /** UTF-8; CRLF counts as LF; what a mask matches counts as the mask. */
  | { readonly kind: 'text'; readonly masks: readonly string[] }
  /** Members in any order (RFC 8785); members named by `ignored` (RFC 6901 pointers, `*` for any name) left out. */
  | {
      readonly kind: 'json'
      readonly ignored: readonly string[]
      readonly absolute: number
      readonly relative: number
    }
  /** Members in any order, their times and owners left out. */
  | { readonly kind: 'tar' }
  /** Decoded pixels; ancillary chunks left out. */
  | { readonly kind: 'png' }
  | ({ readonly kind: 'numbers'; readonly nan: NanRule } & NumberFormat & Tolerance)
  /** PNG or JPEG: the mean structural similarity of the pixels, and the most that one sample may differ by. */
  | { readonly kind: 'image'; readonly leastSsim: number; readonly mostDifference: number }
  /**
   * Rows of `columns` scores: the same `k` best in every row, in the same order where `ordered`; candidates whose scores are
   * within `margin` of each other may change places.
   */
  | ({
      readonly kind: 'top-k'
      readonly columns: number
      readonly k: number
      readonly ordered: boolean
      readonly margin: number
    } & NumberFormat)

export type ComparatorKind = Comparator['kind']

const lowestRungs: Readonly<Record<ComparatorKind, Rung>> = {
  exact: 1,
  text: 2,
  json: 2,
  tar: 2,
  png: 2,
  numbers: 3,
  image: 3,
  'top-k': 4,
}

/** The rung a comparator needs: a policy below it cannot use it. */
export const rungOf = (comparator: Comparator): Rung => {
  const forgives = comparator.kind === 'json' && (comparator.absolute > 0 || comparator.relative > 0)
  return forgives ? 3 : lowestRungs[comparator.kind]
}
