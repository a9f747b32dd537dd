import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { publishedModels, readPublishedModel } from '../../../testing/published-models.ts'
import { buildModel } from './build-model.ts'
import type { Graph } from './build-model.ts'
import { modelProblem } from './check-model.ts'
import { message, readFields } from './protobuf.ts'
import type { FieldValue } from './protobuf.ts'

const graph: Graph = {
  nodes: [{ operator: 'Add', inputs: ['x', 'c'], outputs: ['y'] }],
  constants: [{ name: 'c', type: 'float32', dims: [2], bytes: new Uint8Array(8) }],
  inputs: [{ name: 'x', type: 'float32', dims: [2] }],
  outputs: [{ name: 'y', type: 'float32', dims: [2] }],
}
const withGraph = (...fields: readonly FieldValue[]) => message([1, 8], [7, message(...fields)])
const externalTensor = message([8, 'w'], [14, 1], [13, message([1, 'location'], [2, '/etc/passwd'])])

describe('modelProblem', () => {
  it('takes models as people publish them', () => {
    for (const name of Object.keys(publishedModels) as (keyof typeof publishedModels)[]) {
      assert.equal(modelProblem(readPublishedModel(name)), undefined, name)
    }
    assert.equal(modelProblem(buildModel(graph)), undefined)
  })

  it('refuses data in another file, wherever a tensor may stand', () => {
    const attribute = (field: number, value: Uint8Array) =>
      withGraph([1, message([4, 'If'], [5, message([field, value])])])
    const places: Record<string, Uint8Array> = {
      initialiser: withGraph([5, externalTensor]),
      'location alone': withGraph([5, message([14, 1])]),
      'entries alone': withGraph([5, message([13, ''])]),
      'sparse values': withGraph([15, message([1, externalTensor])]),
      'attribute tensor': attribute(5, externalTensor),
      'attribute tensors': attribute(10, externalTensor),
      'inner graph': attribute(6, message([5, externalTensor])),
      'inner graphs': attribute(11, message([5, externalTensor])),
      function: message(
        [7, message()],
        [25, message([7, message([4, 'Constant'], [5, message([5, externalTensor])])])],
      ),
      'default of a function attribute': message(
        [7, message()],
        [25, message([11, message([5, externalTensor])])],
      ),
      training: message([7, message()], [20, message([1, message([5, externalTensor])])]),
    }
    for (const [place, model] of Object.entries(places)) {
      assert.equal(modelProblem(model), 'a tensor of it has its data in another file', place)
    }
  })

  it('refuses custom operators, but not functions that the model defines', () => {
    const node = [1, message([4, 'Read'], [7, 'evil'])] as const
    assert.equal(modelProblem(withGraph(node)), 'it uses the custom operator "evil.Read"')
    const defined = message([7, message(node)], [25, message([1, 'Read'], [10, 'evil'])])
    assert.equal(modelProblem(defined), undefined)
    const hidden = message(
      [7, message([1, message([4, 'F'], [7, 'own'])])],
      [25, message([1, 'F'], [10, 'own'], [7, message([4, 'Read'], [7, 'evil'])])],
    )
    assert.equal(modelProblem(hidden), 'it uses the custom operator "evil.Read"')
    assert.match(
      modelProblem(withGraph([1, message([4, 'EPContext'], [7, 'com.microsoft'])])) ?? '',
      /EPContext/,
    )
    assert.match(
      modelProblem(withGraph([1, message([4, 'A'], [7, ''], [4, 'EPContext'])])) ?? '',
      /EPContext/,
    )
  })

  it('refuses what is no ONNX model', () => {
    const ortFormat = Buffer.from('\u0020\0\0\0ORTM\0\0\0\0', 'latin1')
    for (const bytes of [
      new Uint8Array(),
      Buffer.from('a model'),
      ortFormat,
      message([1, 8]),
      message([7, 1]),
    ]) {
      assert.notEqual(modelProblem(bytes), undefined, Buffer.from(bytes).toString('hex'))
    }
    assert.match(modelProblem(message([7, message()], [7, message()])) ?? '', /2 graphs/)
    let nested: Uint8Array = message()
    for (let depth = 0; depth < 40; depth++)
      nested = message([1, message([4, 'If'], [5, message([6, nested])])])
    assert.match(modelProblem(message([7, nested])) ?? '', /deep/)
  })

  it('ends on any bytes, with a problem or without', () => {
    const honest = buildModel(graph)
    fc.assert(
      fc.property(fc.nat(honest.length - 1), fc.nat(255), fc.nat(honest.length), (at, byte, length) => {
        const model = Uint8Array.from(honest.subarray(0, length))
        if (at < length) model[at] = byte
        assert.ok(['string', 'undefined'].includes(typeof modelProblem(model)))
      }),
    )
  })
})

describe('message', () => {
  it('is read back as it was made', () => {
    const made = message([1, 300], [2, 'text'], [3, -1n])
    assert.deepEqual(
      [...readFields(made)].map((field) => ('value' in field ? [field.number, field.value] : [])),
      [
        [1, 300n],
        [2, Buffer.from('text')],
        [3, 2n ** 64n - 1n],
      ],
    )
  })
})
