import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { exactAnswers } from './known-answers.ts'
import { exactOperands, knownModels } from './known-models.ts'
import { modelProblem } from './model/check-model.ts'

const { left, right, bias, bytes, rows, inner, columns } = exactOperands
const at = (array: ArrayLike<number>, index: number): number =>
  array[index] ?? assert.fail(`no element ${index}`)
const product =
  (a: ArrayLike<number>, b: ArrayLike<number>, shared: number, width: number) =>
  (row: number, column: number) => {
    let sum = 0
    for (let k = 0; k < shared; k++) sum += at(a, row * shared + k) * at(b, k * width + column)
    return sum
  }

/** The exact models' answers, computed without any of ONNX Runtime. */
const multiplied = product(left, right, inner, columns)
const turned = Float32Array.from({ length: rows * columns }, (_, index) => {
  const [column, row] = [Math.floor(index / rows), index % rows]
  return Math.max(0, multiplied(row, column) + at(bias, column))
})
const multipliedBytes = product(bytes.left, bytes.right, 32, 16)
const picked = Int32Array.from({ length: 8 * 16 }, (_, index) => {
  const row = Number(bytes.order[Math.floor(index / 16)])
  return multipliedBytes(row, index % 16) ^ at(bytes.mask, index % 16)
})
const digest = (...arrays: readonly (Float32Array | Int32Array)[]) => {
  const hash = createHash('sha256')
  for (const array of arrays) hash.update(array)
  return `0x${hash.digest('hex')}`
}

describe('the known models', () => {
  it('have the exact answers that arithmetic gives', () => {
    assert.equal(digest(turned, picked), exactAnswers.cpu)
    assert.equal(digest(turned), exactAnswers.webgpu)
    assert.equal(digest(turned), exactAnswers.cuda)
  })

  it('have sums that a float holds exactly, of numbers that TF32 does not', () => {
    const bound = inner * 4_096 + 512
    assert.ok(bound < 2 ** 24)
    assert.ok(left.some((value) => value > 2 ** 11 && value % 2 === 1))
    assert.ok(new Set(turned).size > 500)
  })

  it('pass the check that every model must pass', () => {
    for (const { model } of Object.values(knownModels)) assert.equal(modelProblem(model), undefined)
  })
})
