/** How a NaN may be looked for in a value: as one number, or in every lane of a vector. */
export type FloatKind = 'f32' | 'f64' | 'f32x4' | 'f64x2'

/**
 * What is known of a value on the operand stack. `settled`: its bits are the same on every machine. `number`: a constant
 * that is no NaN. `arithmetic`: the result of the instruction that ends at offset `end`; should it be a NaN, its bits are
 * the machine's own. `local`: read by the instruction that ends at `end`.
 */
export type Operand =
  | { readonly kind: 'settled' | 'number' }
  | { readonly kind: 'arithmetic'; readonly float: FloatKind; readonly end: number }
  | { readonly kind: 'local'; readonly local: number; readonly end: number }

export const settled: Operand = { kind: 'settled' }
export const plainNumber: Operand = { kind: 'number' }
