import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { OnnxBundle } from '../bundle/onnx-bundle.ts'
import { carried } from '../testing/bundle.ts'
import { onnxBundleOf } from '../testing/native-bundle.ts'
import { readPublishedModel } from '../testing/published-models.ts'
import { certifyBundle } from './certify-bundle.ts'

/** The text classifier on a picture, one number of which is changed by `change`. */
function classification(change: number): OnnxBundle {
  const pixels = Float32Array.from({ length: 3 * 48 * 96 }, (_, index) =>
    Math.fround(((index * 7) % 256) / 128 - 1),
  )
  pixels[100] = (pixels[100] ?? 0) + change
  return onnxBundleOf(readPublishedModel('classifier'), {
    inputs: [{ path: 'x.f32', ...carried(new Uint8Array(pixels.buffer)) }],
    runs: [{ feeds: [{ name: 'x', type: 'float32', dims: [1, 3, 48, 96], input: 'x.f32' }] }],
  })
}

const certifyAgainst = (change: number) =>
  certifyBundle({
    moduleDigest: `0x${'01'.repeat(32)}`,
    name: 'classifier',
    bundle: classification(0),
    tampered: [classification(change)],
    times: 2,
    margin: 3,
    config: { onnx: { slots: 1, providers: ['cpu'], adapter: 'hardware' } },
    isEmulated: true,
    signal: new AbortController().signal,
    onRun: () => undefined,
    onMissing: (line) => assert.fail(line),
  })

it('a model drifts between two classes of processor: a policy forgives that, and none is safe that forgives a tampered input', async () => {
  const report = await certifyAgainst(0.5)
  assert.equal(report.verdict, 'class-bound', JSON.stringify(report.runs))
  assert.deepEqual(
    report.classes.map(({ results }) => results.map(({ runs }) => runs)),
    [[2], [2]],
  )
  const [file] = report.calibration?.files ?? []
  assert.ok(file?.drift && file.drift.maxAbsolute > 0 && file.drift.maxAbsolute < 1e-5, JSON.stringify(file))
  assert.deepEqual(report.calibration?.unsafe, [])
  assert.equal(report.calibration.policy?.compatibleClasses[0]?.length, 2)
  const small = await certifyAgainst(1e-4)
  assert.equal(small.calibration?.policy, null)
  assert.match(small.calibration.unsafe[0]?.why ?? '', /would pass for an honest one/)
})
