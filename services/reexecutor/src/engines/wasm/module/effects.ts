import type { FloatKind } from './operand.ts'

/** What an instruction without a life of its own does to the operand stack. */
export type Effect = {
  readonly pops: number
  readonly pushes: 0 | 1
  /** Its operands are taken as numbers of this kind: of a NaN among them no bit shows but that it is one. */
  readonly takes?: FloatKind
  /** Its result is computed: if it is a NaN, its bits are the machine's own. */
  readonly gives?: FloatKind
}

/** Effects by opcode. */
export type EffectTable = ReadonlyMap<number, Effect>

export const load: Effect = { pops: 1, pushes: 1 }
export const store: Effect = { pops: 2, pushes: 0 }
export const constant: Effect = { pops: 0, pushes: 1 }
export const unary: Effect = { pops: 1, pushes: 1 }
export const binary: Effect = { pops: 2, pushes: 1 }
export const ternary: Effect = { pops: 3, pushes: 1 }
/** `memory.copy` and its like. */
export const bulk: Effect = { pops: 3, pushes: 0 }
export const nothing: Effect = { pops: 0, pushes: 0 }

/** A comparison, or a rounding to integers. */
export const taking = (effect: Effect, takes: FloatKind): Effect => ({ ...effect, takes })
/** Arithmetic in one kind. */
export const arithmetic = (effect: Effect, float: FloatKind): Effect => ({
  ...effect,
  takes: float,
  gives: float,
})
/** A change of width. */
export const converting = (takes: FloatKind, gives: FloatKind): Effect => ({ ...unary, takes, gives })

type Range = readonly [first: number, last: number, effect: Effect]

/** A table of ranges of opcodes, ends included; a later range wins over an earlier one. */
export function effectTable(ranges: readonly Range[]): EffectTable {
  const table = new Map<number, Effect>()
  for (const [first, last, effect] of ranges) {
    for (let opcode = first; opcode <= last; opcode++) table.set(opcode, effect)
  }
  return table
}
