import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { createScheduleModel, plainSlot, wideLimits } from '../testing/schedule-model.ts'
import { patienceMs } from './run-request.ts'

const tenants = ['a', 'b', 'c'] as const
const slots = [
  plainSlot('wasm/0'),
  plainSlot('wasm/1'),
  {
    engine: 'container',
    slot: { id: 'container/0', determinismClass: 'c/1', drawClass: 'amd64', cpus: 2 },
  },
  {
    engine: 'container',
    slot: {
      id: 'container/1',
      determinismClass: 'c/2',
      drawClass: 'sm_90',
      cpus: 8,
      gpu: { uuid: 'GPU-1', model: 'H', vramBytes: 80 },
    },
  },
]
const requirements = fc.constantFrom(
  {},
  {},
  { cpus: 2 },
  { cpus: 4 },
  { gpu: { count: 1 as const, vramBytes: 40 } },
  { drawClass: 'amd64' },
  { drawClass: 'riscv' },
)
const slotId = fc.constantFrom(...slots.map(({ slot }) => slot.id))
const step = fc.oneof(
  fc.record({
    kind: fc.constant('submit' as const),
    tenant: fc.constantFrom(...tenants),
    engine: fc.constantFrom('wasm', 'container', 'onnx'),
    requirements,
    inMs: fc.option(fc.integer({ min: -5, max: 400 }), { nil: undefined }),
    wallTimeMs: fc.integer({ min: 1, max: 100 }),
  }),
  fc.record({ kind: fc.constant('advance' as const), milliseconds: fc.nat(60) }),
  fc.record({ kind: fc.constant('finish' as const), slotId }),
  fc.record({ kind: fc.constant('withdraw' as const), nth: fc.nat(5) }),
  fc.record({ kind: fc.constant('reserve' as const), slotId }),
  fc.record({ kind: fc.constantFrom('take-out' as const, 'put-back' as const), slotId }),
)

describe('schedule', () => {
  it('never puts two runs on a slot, passes over nobody more urgent, and ends every run exactly once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.boolean(), (steps, drains) => {
        const limits = { queue: 12, queuePerTenant: 6, quantumMs: 50 }
        const model = createScheduleModel({ slots, limits, missingEngines: { onnx: 'install it' } })
        for (const next of steps) {
          switch (next.kind) {
            case 'submit': {
              const { tenant, engine, requirements: asked, inMs, wallTimeMs } = next
              const deadlineMs = inMs === undefined ? undefined : model.nowMs + inMs
              model.submit({ tenant, engine, requirements: asked, deadlineMs, wallTimeMs })
              break
            }
            case 'advance':
              model.advance(next.milliseconds)
              break
            case 'finish':
              model.finish(next.slotId)
              break
            case 'withdraw': {
              const key = model.state.waiting[next.nth]?.key
              if (key !== undefined) model.send({ kind: 'withdraw', key })
              break
            }
            case 'reserve':
            case 'put-back':
              model.send({ kind: next.kind, slotId: next.slotId })
              break
            case 'take-out':
              model.send({ kind: 'take-out', slotId: next.slotId, cause: 'wrong-answer', reason: 'x' })
          }
          assert.ok(model.state.waiting.length <= limits.queue)
          for (const tenant of tenants) {
            const own = model.state.waiting.filter((request) => request.tenant === tenant)
            assert.ok(own.length <= limits.queuePerTenant)
          }
        }
        if (drains) model.send({ kind: 'drain' })
        const running = model.running().length
        for (const { slot } of slots) model.finish(slot.id)
        if (drains)
          assert.equal(model.running().length, 0, `${running} ran, and others were placed after the drain`)
        if (drains) return
        for (let rounds = 0; model.state.waiting.length > 0 || model.running().length > 0; rounds += 1) {
          assert.ok(rounds < 1_000, 'it never gets done')
          model.advance(1)
          for (const { slot } of slots) model.finish(slot.id)
        }
        for (const key of model.admitted) assert.ok(model.endings.has(key), key)
      }),
      { numRuns: 300 },
    )
  })

  it('gives the earliest deadline the slot first, whoever arrives when', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }), { maxLength: 30 }),
        (due) => {
          const model = createScheduleModel({ slots: [plainSlot('wasm/0')], limits: wideLimits })
          model.submit({ wallTimeMs: 1 })
          for (const [index, seconds] of due.entries()) {
            const deadlineMs = seconds === undefined ? undefined : seconds * 1e6
            model.submit({ key: `${index}`, deadlineMs, wallTimeMs: 1 })
          }
          for (let index = 0; index <= due.length; index += 1) model.finish('wasm/0')
          const expected = due
            .map((seconds, index) => ({
              at: seconds === undefined ? patienceMs : seconds * 1e6,
              key: `${index}`,
            }))
            .sort((x, y) => x.at - y.at || Number(x.key) - Number(y.key))
          assert.deepEqual(
            model.placed.slice(1).map(({ request }) => request.key),
            expected.map(({ key }) => key),
          )
        },
      ),
    )
  })

  it('keeps the use of tenants who always want more apart by no more than a quantum and what their slots can do', () => {
    const longestMs = 90
    const quantumMs = 50
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 1, max: longestMs }), { minLength: 60, maxLength: 200 }),
        fc.integer({ min: 1, max: 3 }),
        (slotCount, lengths, weight) => {
          const many = Array.from({ length: slotCount }, (_, index) => plainSlot(`wasm/${index}`))
          const limits = { ...wideLimits, quantumMs }
          const model = createScheduleModel({ slots: many, limits, weights: { greedy: 1, modest: weight } })
          const feed = () => {
            for (const [tenant, inMs] of [
              ['greedy', 1e6],
              ['modest', 1e9],
            ] as const) {
              while (model.state.waiting.filter((request) => request.tenant === tenant).length < 10) {
                model.submit({ tenant, wallTimeMs: longestMs, deadlineMs: model.nowMs + inMs })
              }
            }
          }
          feed()
          const endsAt = new Map<string, number>()
          for (const [index, milliseconds] of lengths.entries()) {
            feed()
            for (const { slotId } of model.placed.splice(0)) endsAt.set(slotId, model.nowMs + milliseconds)
            const [next, endMs] = [...endsAt].sort((x, y) => x[1] - y[1])[0] ?? assert.fail('nothing runs')
            model.advance(endMs - model.nowMs)
            endsAt.delete(next)
            model.finish(next)
            const used = (tenant: string) => model.usedMs.get(tenant) ?? 0
            const apart = Math.abs(used('greedy') - used('modest') / weight)
            const bound = quantumMs + (slotCount + 1) * longestMs
            assert.ok(apart <= bound, `${apart} ms apart after ${index} runs, at most ${bound} expected`)
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('runs what has no deadline within its patience, under an endless stream of urgent runs', () => {
    const model = createScheduleModel({ slots: [plainSlot('wasm/0')], limits: wideLimits })
    const hour = patienceMs
    model.submit({ wallTimeMs: 60_000, deadlineMs: hour })
    model.submit({ key: 'patient', wallTimeMs: 60_000 })
    for (let minutes = 0; minutes < 120 && !model.running().includes('patient'); minutes += 1) {
      model.submit({ wallTimeMs: 60_000, deadlineMs: model.nowMs + 180_000 })
      model.advance(60_000)
      model.finish('wasm/0')
    }
    assert.ok(model.running().includes('patient'), 'the patient run never ran')
    assert.ok(model.nowMs <= hour + 180_000)
  })

  it('gives a tenant who was away no credit for it', () => {
    const model = createScheduleModel({ slots: [plainSlot('wasm/0')], limits: wideLimits })
    const use = (tenant: string) => model.submit({ tenant, wallTimeMs: 100 })
    for (let index = 0; index < 30; index += 1) use('steady')
    for (let index = 0; index < 20; index += 1) {
      model.advance(100)
      model.finish('wasm/0')
    }
    for (let index = 0; index < 30; index += 1) use('late comer')
    const since = model.placed.length
    for (let index = 0; index < 8; index += 1) {
      model.advance(100)
      model.finish('wasm/0')
    }
    const who = model.placed.slice(since).map(({ request }) => request.tenant)
    assert.ok(who.filter((tenant) => tenant === 'late comer').length <= 5, who.join(' '))
  })
})
