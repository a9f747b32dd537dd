import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hostileModules } from '../../testing/hostile-modules.ts'
import { buildModule, callAndDrop, i32 } from '../../testing/module-builder.ts'
import { jobOf } from '../../testing/job.ts'
import { runModule } from './run-module.ts'
import type { WasmJob } from '../../bundle/job.ts'

const run = (module: Uint8Array, overrides?: Partial<WasmJob>) => runModule(jobOf(module, overrides))

function rejectionOf(module: Uint8Array, overrides?: Partial<WasmJob>) {
  const result = run(module, overrides)
  assert.equal(result.kind, 'rejected')
  return result.kind === 'rejected' ? result.rejection : assert.fail()
}

describe('runModule', () => {
  it('runs a program that does nothing to exit code 0', () => {
    const result = run(buildModule())
    assert.equal(result.kind, 'completed')
    assert.deepEqual(result.kind === 'completed' && result.result, {
      stdout: new Uint8Array(0),
      stderr: new Uint8Array(0),
      exitCode: 0,
      outputs: [],
    })
  })

  it('takes a trap for a result with exit code 134, and says what it was', () => {
    for (const [name, expected] of [
      ['trap', /unreachable/],
      ['divideByZero', /divide by zero/],
    ] as const) {
      const result = run(hostileModules[name]())
      assert.equal(result.kind, 'completed')
      if (result.kind !== 'completed') return
      assert.equal(result.result.exitCode, 134)
      assert.match(result.trap ?? '', expected)
    }
  })

  it('keeps what a program wrote before it trapped', () => {
    const iovec = [...i32(64), ...i32(0), 0x36, 2, 0, ...i32(68), ...i32(2), 0x36, 2, 0]
    const write = callAndDrop(0, i32(1), i32(64), i32(1), i32(72))
    const result = run(buildModule({ imports: ['fd_write'], data: 'hi', start: [...iovec, ...write, 0x00] }))
    assert.equal(result.kind === 'completed' && Buffer.from(result.result.stdout).toString(), 'hi')
  })

  it('stops a program that floods a limit, naming the limit', () => {
    for (const [name, limit] of [
      ['floodLog', /logBytes of 4096/],
      ['floodOutput', /outputBytes of 8192/],
      ['floodFiles', /outputFiles of 16/],
    ] as const) {
      const { code, message } = rejectionOf(hostileModules[name]())
      assert.equal(code, 'RESOURCE_LIMIT', name)
      assert.match(message, limit)
    }
  })

  it('stops endless recursion', () => {
    const { code, message } = rejectionOf(hostileModules.recurse())
    assert.equal(code, 'RESOURCE_LIMIT')
    assert.match(message, /stack/)
  })

  it('refuses memory over the limit, even to a program that copes with the refusal', () => {
    for (const maximum of [64, 1]) {
      const limits = { ...jobOf(buildModule()).limits, memoryPages: maximum }
      assert.equal(rejectionOf(hostileModules.growToFourGibibytes(), { limits }).code, 'RESOURCE_LIMIT')
    }
  })

  it('lets a program meet the maximum it declared itself', () => {
    const grow = (maximum: number) =>
      buildModule({ memory: [1, 1, maximum], start: [...i32(32), 0x40, 0, 0x1a] })
    assert.equal(run(grow(8)).kind, 'completed')
    assert.equal(run(grow(40)).kind, 'completed')
    const limits = { ...jobOf(buildModule()).limits, memoryPages: 20 }
    assert.equal(run(grow(8), { limits }).kind, 'completed')
    assert.equal(rejectionOf(grow(40), { limits }).code, 'RESOURCE_LIMIT')
  })

  it('grows the memory as far as it is allowed', () => {
    const growBy63ThenTrapIfRefused = [...i32(63), 0x40, 0, 0x41, 0x7f, 0x46, 0x04, 0x40, 0x00, 0x0b]
    const result = run(buildModule({ memory: [0, 1], start: growBy63ThenTrapIfRefused }))
    assert.equal(result.kind === 'completed' && result.result.exitCode, 0)
  })
})
