import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createScheduleModel, plainSlot, wideLimits } from '../testing/schedule-model.ts'
import type { Decision } from './schedule.ts'

const refusal = (decisions: readonly Decision[]) => {
  const [first] = decisions
  return first?.kind === 'refused' ? first.refusal : assert.fail(`expected a refusal, got ${first?.kind}`)
}
const gpuSlot = (index: number, vramBytes: number) => ({
  engine: 'container',
  slot: {
    id: `container/${index}`,
    determinismClass: `c/${index}`,
    drawClass: 'sm_90',
    cpus: 8,
    gpu: { uuid: `GPU-${index}`, model: 'H200', vramBytes },
  },
})

describe('what is refused at once', () => {
  const setup = {
    slots: [plainSlot('wasm/0'), gpuSlot(0, 80), gpuSlot(1, 141)],
    limits: { ...wideLimits, queue: 2, queuePerTenant: 1 },
    missingEngines: { onnx: 'npm install onnxruntime-node' },
  }
  const refused = (overrides: Parameters<ReturnType<typeof createScheduleModel>['submit']>[0]) =>
    refusal(createScheduleModel(setup).submit(overrides))

  it('an engine that is not here, with what to do', () => {
    assert.deepEqual(refused({ engine: 'onnx' }), {
      code: 'ENGINE_UNAVAILABLE',
      message: 'the engine onnx is not here: npm install onnxruntime-node',
    })
    assert.equal(refused({ engine: 'constructor' }).code, 'ENGINE_UNAVAILABLE')
  })

  it('a class that no slot has, with what was asked and what there is', () => {
    const cases = [
      [{ drawClass: 'sm_80' }, 'has the draw class sm_80; what there is: sm_90'],
      [{ determinismClass: 'c/9' }, 'has the determinism class c/9; what there is: c/0; c/1'],
      [{ determinismClass: 'c/00' }, 'has the determinism class c/00; what there is: c/0; c/1'],
      [{ cpus: 64 }, 'has 64 visible CPUs; what there is: 8 CPUs'],
      [{ gpu: { count: 1 as const, model: 'A100' } }, 'has a GPU A100; what there is: H200'],
      [{ gpu: { count: 1 as const, vramBytes: 200 } }, 'has 200 bytes of VRAM; what there is: 141 bytes'],
      [
        { determinismClass: 'c/0', gpu: { count: 1 as const, vramBytes: 100 } },
        'no one slot of the engine container has all of the determinism class c/0, a GPU, 100 bytes of VRAM',
      ],
    ] as const
    for (const [requirements, words] of cases) {
      const { code, message } = refused({ engine: 'container', requirements })
      assert.equal(code, 'CLASS_UNAVAILABLE')
      assert.ok(message.includes(words), message)
    }
    const { message } = refused({ engine: 'wasm', requirements: { gpu: { count: 1 } } })
    assert.ok(message.endsWith('has a GPU; what there is: no GPU'), message)
  })

  it('a provider that no slot has', () => {
    const onnx = plainSlot('onnx/0', 'onnx')
    const model = createScheduleModel({
      slots: [{ ...onnx, slot: { ...onnx.slot, provider: 'cpu' } }],
      limits: wideLimits,
    })
    assert.equal(
      refusal(model.submit({ engine: 'onnx', provider: 'cuda' })).message,
      'no slot of the engine onnx has the provider cuda; what there is: cpu',
    )
    assert.equal(model.submit({ engine: 'onnx', provider: 'cpu' })[0]?.kind, 'admitted')
  })

  it('a deadline that has passed, or that its own limit and the queue before it do not allow, with the numbers', () => {
    assert.equal(refused({ deadlineMs: 0 }).code, 'DEADLINE_PASSED')
    const model = createScheduleModel({ ...setup, limits: wideLimits })
    model.submit({ wallTimeMs: 10_000 })
    model.advance(4_000)
    model.submit({ wallTimeMs: 20_000, deadlineMs: 40_000 })
    const late = refusal(model.submit({ wallTimeMs: 12_000, deadlineMs: 40_999 }))
    assert.equal(late.code, 'DEADLINE_UNREACHABLE')
    assert.equal(
      late.message,
      'the deadline 1970-01-01T00:00:40.999Z is 36999 ms away, and the run may end 38000 ms from now: ' +
        'waiting runs before it (1) and what runs already may keep its slots (1) for 26000 ms, ' +
        'its own wall-time limit is 12000 ms',
    )
    assert.equal(model.submit({ wallTimeMs: 10_999, deadlineMs: 40_999 })[0]?.kind, 'admitted')
  })

  it('more than the queue holds, of all and of one tenant', () => {
    const model = createScheduleModel(setup)
    for (const tenant of ['a', 'a']) assert.notEqual(model.submit({ tenant })[0]?.kind, 'refused')
    assert.match(refusal(model.submit({ tenant: 'a' })).message, /^1 runs of yours/)
    model.submit({ tenant: 'b' })
    assert.match(refusal(model.submit({ tenant: 'c' })).message, /^2 runs are waiting/)
    // Another engine's idle slot is not waited for.
    assert.deepEqual(
      model.submit({ tenant: 'c', engine: 'container' }).map(({ kind }) => kind),
      ['admitted', 'placed'],
    )
  })

  it('everything while it drains, and what waits stays where it is', () => {
    const model = createScheduleModel(setup)
    model.submit()
    model.submit({ tenant: 'b' })
    model.send({ kind: 'drain' })
    assert.equal(refusal(model.submit({ tenant: 'c' })).code, 'DRAINING')
    model.finish('wasm/0')
    assert.equal(model.state.waiting.length, 1)
    assert.deepEqual(model.running(), [])
  })
})

describe('which run is next', () => {
  it('the most urgent of tenants within a quantum of each other, and beyond it the one of who used least', () => {
    const setup = { slots: [plainSlot('wasm/0')], limits: { ...wideLimits, quantumMs: 1_000 } }
    for (const [usedMs, next] of [
      [900, 'urgent'],
      [1_100, 'patient'],
    ] as const) {
      const model = createScheduleModel(setup)
      model.submit({ tenant: 'a', wallTimeMs: 2_000 })
      model.submit({ tenant: 'b', key: 'patient', deadlineMs: 900_000 })
      model.submit({ tenant: 'a', key: 'urgent', deadlineMs: 800_000 })
      model.advance(usedMs)
      model.finish('wasm/0')
      assert.deepEqual(model.running(), [next], `after ${usedMs} ms`)
    }
  })
})

describe('where a run is placed', () => {
  it('the least slot that it fits, so that what is rare stays free', () => {
    const cpuOnly = {
      engine: 'container',
      slot: { id: 'container/2', determinismClass: 'c', drawClass: 'amd64', cpus: 8 },
    }
    const model = createScheduleModel({
      slots: [gpuSlot(1, 141), gpuSlot(0, 80), cpuOnly],
      limits: wideLimits,
    })
    const submit = (vramBytes?: number) => {
      const requirements = vramBytes === undefined ? {} : { gpu: { count: 1 as const, vramBytes } }
      model.submit({ engine: 'container', requirements })
      return model.placed.at(-1)?.slotId
    }
    assert.deepEqual([submit(), submit(40), submit(40)], ['container/2', 'container/0', 'container/1'])
  })

  it('never one that fails its test; what fits no other is given up, and runs again once it is back', () => {
    const model = createScheduleModel({
      slots: [plainSlot('wasm/0'), plainSlot('wasm/1')],
      limits: wideLimits,
    })
    model.send({ kind: 'take-out', slotId: 'wasm/0', cause: 'wrong-answer', reason: 'expected x, got y' })
    model.submit({ key: 'first' })
    assert.equal(model.placed[0]?.slotId, 'wasm/1')
    model.submit({ key: 'second' })
    const cause = 'wrong-answer'
    const [evicted] = model.send({ kind: 'take-out', slotId: 'wasm/1', cause, reason: 'expected x, got z' })
    assert.ok(evicted?.kind === 'evicted' && evicted.cause === 'wrong-answer')
    assert.match(evicted.message, /wasm\/0: expected x, got y; wasm\/1: expected x, got z/)
    model.send({ kind: 'put-back', slotId: 'wasm/0' })
    model.submit({ key: 'third' })
    assert.equal(model.placed[1]?.slotId, 'wasm/0')
  })

  it('never one that gives no answer, which is not called a wrong one, nor are they all where one is silent', () => {
    for (const causes of [['no-answer', 'no-answer'] as const, ['wrong-answer', 'no-answer'] as const]) {
      const model = createScheduleModel({
        slots: [plainSlot('wasm/0'), plainSlot('wasm/1')],
        limits: wideLimits,
      })
      causes.forEach((cause, index) =>
        model.send({ kind: 'take-out', slotId: `wasm/${index}`, cause, reason: 'silence' }),
      )
      const decisions = model.submit({ key: 'first' })
      const evicted = decisions.find(({ kind }) => kind === 'evicted')
      assert.ok(evicted?.kind === 'evicted' && evicted.cause === 'no-answer')
    }
  })

  it('not while the slot is being tested', () => {
    const model = createScheduleModel({ slots: [plainSlot('wasm/0')], limits: wideLimits })
    assert.deepEqual(model.send({ kind: 'reserve', slotId: 'wasm/0' }), [
      { kind: 'reserved', slotId: 'wasm/0' },
    ])
    model.submit()
    assert.deepEqual(model.running(), [])
    assert.deepEqual(model.send({ kind: 'reserve', slotId: 'wasm/0' }), [])
    model.finish('wasm/0')
    assert.equal(model.running().length, 1)
    assert.deepEqual(model.send({ kind: 'reserve', slotId: 'wasm/0' }), [])
  })
})
