import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ReexecutorConfig } from './config.ts'
import { keepRoom } from './keep-room.ts'
import { knownClients } from './known-clients.ts'

const gibibyte = 2 ** 30
const container = {
  runtime: 'runc',
  slots: 1,
  cpus: 1,
  pull: 'missing',
  imageBytes: gibibyte,
  tmpfsBytes: 0,
  scratchBytes: gibibyte,
  allowHostRoot: false,
} as const
const roomOf = (names: readonly string[], overrides: Partial<ReexecutorConfig> = {}) => {
  const tenants = names.map((name) => ({ name, token: name.repeat(16) }))
  const config = { host: '127.0.0.1', port: 0, dataDirectory: 'data', workers: 1, queueLimit: 1, tenants }
  return keepRoom({ ...config, ...overrides }, knownClients({ ...config, ...overrides }))
}

describe('keepRoom', () => {
  it('has defaults that hold what one run of each of some tenants may leave', () => {
    const { limitBytes, runLimitBytes, shareOf } = roomOf(['a', 'b', 'c', 'd'], { container })
    // What a mediator's bundle for a container allows unless it is told otherwise.
    const asked = 4 * gibibyte + 64 * 2 ** 20 + (65_536 + 3) * 8_192
    assert.ok(asked <= runLimitBytes)
    assert.ok(runLimitBytes <= shareOf('a'))
    assert.ok(['a', 'b', 'c', 'd'].reduce((sum, name) => sum + shareOf(name), 0) <= limitBytes)
  })

  it('refuses shares in which one run may not fit, and says how much would', () => {
    const five = ['a', 'b', 'c', 'd', 'e']
    assert.throws(() => roomOf(five, { container }), {
      code: 'CONFIG_INVALID',
      message: /raise artifactLimitBytes to 26843545600/,
    })
    roomOf(five, { container, artifactLimitBytes: 25 * gibibyte })
    roomOf(five, { container, runLimitBytes: 4 * gibibyte })
    roomOf(five)
    assert.throws(() => roomOf(['a'], { artifactLimitBytes: 2 ** 26 }), { code: 'CONFIG_INVALID' })
    roomOf(['a'], { artifactLimitBytes: 2 ** 26, runLimitBytes: 2 ** 24 })
    const onnx = { slots: 1, providers: ['cpu'], adapter: 'software' } as const
    assert.throws(
      () => roomOf(['a'], { artifactLimitBytes: 2 ** 28, onnx: { ...onnx, providers: ['cpu'] } }),
      {
        code: 'CONFIG_INVALID',
      },
    )
  })
})
