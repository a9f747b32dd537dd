import {
  arithmetic,
  binary,
  bulk,
  constant,
  converting,
  effectTable,
  load,
  nothing,
  store,
  taking,
  unary,
} from './effects.ts'

/** Opcodes of one byte that compute, load, store or look at tables (core specification §5.4.2 to §5.4.7). */
export const numberEffects = effectTable([
  [0x01, 0x01, nothing],
  [0x25, 0x25, unary], // table.get
  [0x26, 0x26, store], // table.set
  [0x28, 0x35, load],
  [0x36, 0x3e, store],
  [0x3f, 0x3f, constant], // memory.size
  [0x40, 0x40, unary], // memory.grow
  [0x41, 0x44, constant],
  [0x45, 0x45, unary], // i32.eqz
  [0x46, 0x4f, binary],
  [0x50, 0x50, unary], // i64.eqz
  [0x51, 0x5a, binary],
  [0x5b, 0x60, taking(binary, 'f32')],
  [0x61, 0x66, taking(binary, 'f64')],
  [0x67, 0x69, unary], // i32.clz, ctz, popcnt
  [0x6a, 0x78, binary],
  [0x79, 0x7b, unary],
  [0x7c, 0x8a, binary],
  [0x8b, 0x8c, unary], // abs and neg show every bit but the sign
  [0x8d, 0x91, arithmetic(unary, 'f32')], // ceil, floor, trunc, nearest, sqrt
  [0x92, 0x97, arithmetic(binary, 'f32')], // add, sub, mul, div, min, max
  [0x98, 0x98, binary], // copysign shows the sign of its second operand
  [0x99, 0x9a, unary],
  [0x9b, 0x9f, arithmetic(unary, 'f64')],
  [0xa0, 0xa5, arithmetic(binary, 'f64')],
  [0xa6, 0xa6, binary],
  [0xa7, 0xa7, unary], // i32.wrap_i64
  [0xa8, 0xa9, taking(unary, 'f32')], // i32.trunc_f32
  [0xaa, 0xab, taking(unary, 'f64')],
  [0xac, 0xad, unary], // i64.extend_i32
  [0xae, 0xaf, taking(unary, 'f32')],
  [0xb0, 0xb1, taking(unary, 'f64')],
  [0xb2, 0xb5, unary], // f32.convert
  [0xb6, 0xb6, converting('f64', 'f32')], // f32.demote_f64
  [0xb7, 0xba, unary],
  [0xbb, 0xbb, converting('f32', 'f64')], // f64.promote_f32
  [0xbc, 0xbf, unary], // reinterpret shows every bit
  [0xc0, 0xc4, unary], // sign extension
  [0xd0, 0xd0, constant], // ref.null
  [0xd1, 0xd1, unary], // ref.is_null
  [0xd2, 0xd2, constant], // ref.func
])

/** Opcodes behind 0xfc: saturating conversions, bulk memory, tables. */
export const bulkEffects = effectTable([
  [0, 1, taking(unary, 'f32')], // i32.trunc_sat_f32
  [2, 3, taking(unary, 'f64')],
  [4, 5, taking(unary, 'f32')],
  [6, 7, taking(unary, 'f64')],
  [8, 8, bulk], // memory.init
  [9, 9, nothing], // data.drop
  [10, 12, bulk], // memory.copy, memory.fill, table.init
  [13, 13, nothing], // elem.drop
  [14, 14, bulk], // table.copy
  [15, 15, binary], // table.grow
  [16, 16, constant], // table.size
  [17, 17, bulk], // table.fill
])
