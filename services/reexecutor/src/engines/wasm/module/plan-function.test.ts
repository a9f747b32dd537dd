import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildModule, i32 } from '../../../testing/module-builder.ts'
import { jobOf } from '../../../testing/job.ts'
import { runModule } from '../run-module.ts'

// Immediates are full of 0x40, the opcode of memory.grow: a scan that loses its place finds one that is none.
const of40 = (length: number) => Array.from({ length }, () => 0x40)
const v128 = [0xfd, 12, ...of40(16)]
const drop = 0x1a
const lanes = Array.from({ length: 16 }, (_, index) => index)

const instructions: Readonly<Record<string, readonly number[]>> = {
  'i64.const': [0x42, 0xc0, 0x00, drop],
  'f32.const': [0x43, ...of40(4), drop],
  'f64.const': [0x44, ...of40(8), drop],
  'i32.load': [...i32(0), 0x28, 2, 0x40, drop],
  'i64.store': [...i32(0), 0x42, 0xc0, 0x00, 0x37, 3, 0x40],
  'block with a result': [0x02, 0x7f, ...i32(64), 0x0b, drop],
  'if and else': [...i32(1), 0x04, 0x40, 0x05, 0x0b],
  br_table: [0x02, 0x40, ...i32(0), 0x0e, 2, 0, 0, 0, 0x0b],
  'select with a type': [...i32(1), ...i32(2), ...i32(0), 0x1c, 1, 0x7f, drop],
  'ref.null and ref.is_null': [0xd0, 0x70, 0xd1, drop],
  'memory.fill': [...i32(0), ...i32(64), ...i32(64), 0xfc, 11, 0],
  'memory.copy': [...i32(0), ...i32(64), ...i32(64), 0xfc, 10, 0, 0],
  'i32.trunc_sat_f32_s': [0x43, ...of40(4), 0xfc, 0, drop],
  'v128.const': [...v128, drop],
  'v128.load': [...i32(0), 0xfd, 0, 4, 0x40, drop],
  'v128.load8_lane': [...i32(0), ...v128, 0xfd, 84, 0, 0x40, 5, drop],
  'v128.load32_zero': [...i32(0), 0xfd, 92, 2, 0x40, drop],
  'i8x16.shuffle': [...v128, ...v128, 0xfd, 13, ...lanes, drop],
  'i8x16.extract_lane_s': [...v128, 0xfd, 21, 3, drop],
  'i32x4.add': [...v128, ...v128, 0xfd, 0xae, 0x01, drop],
}

describe('scanFunction', () => {
  const grow = [...i32(1_000), 0x40, 0, drop]
  const run = (start: readonly number[], memoryPages: number) =>
    runModule(
      jobOf(buildModule({ memory: [0, 1], start }), {
        limits: { ...jobOf(buildModule()).limits, memoryPages },
      }),
    )

  for (const [name, code] of Object.entries(instructions)) {
    it(`keeps its place over ${name}`, () => {
      const refused = run([...code, ...grow], 64)
      assert.equal(refused.kind === 'rejected' && refused.rejection.code, 'RESOURCE_LIMIT')
      assert.match(refused.kind === 'rejected' ? refused.rejection.message : '', /more than 64 pages/)
      const completed = run([...code, ...grow, ...code], 2_000)
      assert.equal(completed.kind === 'completed' && completed.result.exitCode, 0)
    })
  }
})
