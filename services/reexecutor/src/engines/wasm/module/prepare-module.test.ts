import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { buildModule, i32 } from '../../../testing/module-builder.ts'
import type { ModuleParts } from '../../../testing/module-builder.ts'
import { prepareModule } from './prepare-module.ts'

function refusalOf(module: Uint8Array) {
  const prepared = prepareModule(module, 64)
  assert.equal(prepared.kind, 'rejected')
  return prepared.kind === 'rejected' ? prepared.rejection : assert.fail()
}
const bytes = (text: string) => [...Buffer.from(text)]
const anImport = (from: string, name: string, descriptor: readonly number[]) =>
  [[1, from.length], bytes(from), [name.length], bytes(name), descriptor].flat()

describe('prepareModule', () => {
  it('accepts the smallest WASI command', () => {
    assert.equal(prepareModule(buildModule(), 64).kind, 'prepared')
  })

  it('names every import that is not of WASI preview1', () => {
    const imports = [
      { from: 'env', name: 'host_read', signature: 'i' },
      { from: 'wasi_snapshot_preview1', name: 'sock_open', signature: '' },
      { from: 'wasi_unstable', name: 'fd_write', signature: 'iiii' },
    ]
    const { code, message } = refusalOf(buildModule({ imports: ['fd_write', ...imports] }))
    assert.equal(code, 'MODULE_REFUSED')
    for (const name of ['env.host_read', 'wasi_snapshot_preview1.sock_open', 'wasi_unstable.fd_write']) {
      assert.ok(message.includes(`"${name}"`), `${message} names ${name}`)
    }
    assert.ok(!message.includes('preview1.fd_write'))
  })

  const refused: readonly (readonly [string, ModuleParts, RegExp])[] = [
    [
      'an imported memory',
      { sections: { 2: anImport('env', 'memory', [2, 0, 1]) }, memory: null },
      /"env.memory" \(memory\)/,
    ],
    ['an imported global', { sections: { 2: anImport('env', 'g', [3, 0x7f, 0]) } }, /"env.g" \(global\)/],
    ['an imported table', { sections: { 2: anImport('env', 't', [1, 0x70, 0, 1]) } }, /"env.t" \(table\)/],
    ['no _start', { exports: ['memory'] }, /function "_start"/],
    ['no exported memory', { exports: ['_start'] }, /memory "memory"/],
    ['a start section', { sections: { 8: [0] } }, /start section/],
    ['shared memory', { memory: [3, 1, 2] }, /proposal "threads"/],
    ['an atomic instruction', { start: [...i32(0), 0xfe, 0x10, 2, 0, 0x1a] }, /proposal "threads"/],
    ['64-bit memory', { memory: [4, 1] }, /proposal "memory64"/],
    ['two memories', { sections: { 5: [2, 0, 1, 0, 1] } }, /proposal "multiple memories"/],
    [
      'relaxed SIMD',
      { start: [...i32(0), 0xfd, 15, ...i32(0), 0xfd, 15, 0xfd, 0x80, 0x02, 0x1a] },
      /proposal "relaxed SIMD"/,
    ],
    ['a tail call', { start: [0x12, 0] }, /proposal "tail calls"/],
    ['an exception handler', { start: [0x06, 0x40, 0x19, 0x0b] }, /proposal "exception handling"/],
    ['an exception tag', { sections: { 13: [1, 0, 0] } }, /proposal "exception handling"/],
    ['a struct type', { sections: { 1: [2, 0x60, 0, 0, 0x5f, 0] } }, /proposal "garbage collection"/],
    ['a reference to a heap type', { start: [0x41, 0, 0xfb, 0x1c, 0x1a] }, /proposal "garbage collection"/],
  ]
  for (const [what, parts, expected] of refused) {
    it(`refuses ${what}`, () => {
      const { code, message } = refusalOf(buildModule(parts))
      assert.equal(code, 'MODULE_REFUSED')
      assert.match(message, expected)
    })
  }

  it('refuses a component by name', () => {
    const component = Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0])
    assert.match(refusalOf(component).message, /proposal "component model"/)
  })

  it('refuses a memory that begins over the limit, and tables that begin huge', () => {
    assert.deepEqual(refusalOf(buildModule({ memory: [0, 65] })), {
      code: 'RESOURCE_LIMIT',
      detail: 'memory',
      message: 'the module begins with 65 pages of memory, 64 are allowed',
    })
    const table = { 4: [1, 0x70, 0, 0x81, 0x80, 0x40] }
    assert.equal(refusalOf(buildModule({ sections: table })).code, 'RESOURCE_LIMIT')
  })

  it('refuses garbage without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
        assert.equal(refusalOf(garbage).code, 'MODULE_REFUSED')
      }),
    )
  })

  it('answers for any damage to a good module, and never throws', () => {
    const good = buildModule({
      imports: ['fd_write', 'path_open'],
      data: 'text',
      locals: 2,
      start: [...i32(1), 0x40, 0, 0x1a],
    })
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(damage, fc.nat(good.length), (changes, length) => {
        const damaged = Uint8Array.from(good)
        for (const [at, value] of changes) damaged[at] = value
        assert.match(prepareModule(damaged, 64).kind, /^(prepared|rejected)$/)
        assert.match(prepareModule(damaged.subarray(0, length), 64).kind, /^(prepared|rejected)$/)
      }),
      { numRuns: 500 },
    )
  })
})
