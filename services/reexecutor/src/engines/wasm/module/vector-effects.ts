import {
  arithmetic,
  binary,
  constant,
  converting,
  effectTable,
  load,
  store,
  taking,
  ternary,
  unary,
} from './effects.ts'

/** Opcodes behind 0xfd: 128-bit vectors (core specification §5.4.8). The reserved ones never validate. */
export const vectorEffects = effectTable([
  [14, 247, binary],
  [0, 10, load],
  [11, 11, store],
  [12, 12, constant],
  [13, 13, binary], // i8x16.shuffle
  [15, 20, unary], // splat
  ...[21, 22, 24, 25, 27, 29, 31, 33].map((opcode) => [opcode, opcode, unary] as const), // extract_lane
  [65, 70, taking(binary, 'f32x4')],
  [71, 76, taking(binary, 'f64x2')],
  [77, 77, unary], // v128.not
  [82, 82, ternary], // v128.bitselect
  [83, 83, unary], // v128.any_true
  [84, 87, binary], // load_lane
  [88, 91, store], // store_lane
  [92, 93, load],
  [94, 94, converting('f64x2', 'f32x4')],
  [95, 95, converting('f32x4', 'f64x2')],
  [96, 100, unary],
  [103, 106, arithmetic(unary, 'f32x4')],
  [116, 117, arithmetic(unary, 'f64x2')],
  [122, 122, arithmetic(unary, 'f64x2')],
  [124, 129, unary],
  [131, 132, unary],
  [135, 138, unary],
  [148, 148, arithmetic(unary, 'f64x2')],
  [160, 161, unary],
  [163, 164, unary],
  [167, 170, unary],
  [192, 193, unary],
  [195, 196, unary],
  [199, 202, unary],
  [224, 225, unary], // abs, neg
  [227, 227, arithmetic(unary, 'f32x4')],
  [228, 233, arithmetic(binary, 'f32x4')],
  [236, 237, unary],
  [239, 239, arithmetic(unary, 'f64x2')],
  [240, 245, arithmetic(binary, 'f64x2')],
  [248, 249, taking(unary, 'f32x4')], // i32x4.trunc_sat_f32x4
  [250, 251, unary], // f32x4.convert_i32x4
  [252, 253, taking(unary, 'f64x2')],
  [254, 255, unary],
])
