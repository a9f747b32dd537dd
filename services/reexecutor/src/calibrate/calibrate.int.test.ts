import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { ResultFiles } from '../testing/finished-runs.ts'
import { resultWith } from '../testing/finished-runs.ts'
import { createComparedFiles } from '../testing/compared-files.ts'
import type { ComparedFiles } from '../testing/compared-files.ts'
import { calibrate } from './calibrate.ts'
import type { HonestResult } from './calibrate.ts'

const f32 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)

describe('calibrate', () => {
  let files: ComparedFiles
  before(async () => {
    files = await createComparedFiles()
  })
  after(() => files.close())

  const resultOf = async (
    content: ResultFiles,
    determinismClass = 'dc1/onnx/isa=avx2',
  ): Promise<HonestResult> => ({
    resultCid: JSON.stringify(
      Object.entries(content).map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')]),
    ),
    files: await Promise.all(Object.entries(content).map(([path, bytes]) => files.place(path, bytes))),
    determinismClass,
  })
  const outputs = (...scores: number[]) => resultWith({ 'scores.f32': f32(...scores) })
  const run = async (honest: readonly ResultFiles[], tampered: readonly ResultFiles[] = [], margin = 3) =>
    calibrate({
      honest: await Promise.all(honest.map((content, index) => resultOf(content, `dc1/onnx/isa=${index}`))),
      tampered: await Promise.all(tampered.map((content) => resultOf(content))),
      margin,
    })

  it('asks for every byte where honest runs agree in every byte', async () => {
    const { policy, files: suggested } = await run([outputs(1), outputs(1)])
    assert.equal(policy?.rung, 1)
    assert.deepEqual([policy.files, policy.ignoredLogs, suggested], [[], [], []])
  })

  // Measured on the classifier shipped with an OCR package: 6.6e-7 between classes, 1.7e-5 for an input changed by 0.01.
  it('turns drift between classes into a tolerance that still catches the tampering', async () => {
    const honest = [outputs(0.8243871, 0.1756129), outputs(0.8243871 + 6.6e-7, 0.1756129 - 6.6e-7)]
    const { policy, unsafe } = await run(honest, [outputs(0.8243871 - 1.7e-5, 0.1756129 + 1.7e-5)])
    assert.deepEqual(unsafe, [])
    const [rule] = policy?.files ?? []
    assert.ok(rule?.comparator.kind === 'numbers')
    assert.ok(
      rule.comparator.absolute >= 1.9e-6 && rule.comparator.absolute <= 2.2e-6,
      String(rule.comparator.absolute),
    )
    assert.deepEqual(policy?.compatibleClasses, [['dc1/onnx/isa=0', 'dc1/onnx/isa=1']])
  })

  it('refuses a margin under which the tampering would pass, and tampering that moves less than drift', async () => {
    const honest = [outputs(0.8243871, 0.1756129), outputs(0.8243871 + 6.6e-7, 0.1756129)]
    const wide = await run(honest, [outputs(0.8243871 - 1.7e-5, 0.1756129)], 30)
    assert.equal(wide.policy, null)
    assert.deepEqual(wide.unsafe, [{ path: null, why: 'the tampered result 1 would pass for an honest one' }])
    assert.equal((await run(honest, [outputs(0.8243871, 0.1756129)])).policy, null)
  })

  it('refuses drift that is much of the numbers themselves, and random files', async () => {
    const loud = await run([outputs(0.5, 0.5), outputs(0.51, 0.49)])
    assert.match(loud.unsafe[0]?.why ?? '', /of the numbers themselves/)
    const random = await run([
      resultWith({ 'a.bin': Buffer.from([0xff, 1]) }),
      resultWith({ 'a.bin': Buffer.from([0xff, 2]) }),
    ])
    assert.match(random.unsafe[0]?.why ?? '', /no comparator knows/)
    const missing = await run([resultWith({ a: '' }), resultWith({})])
    assert.deepEqual(missing.unsafe, [{ path: 'outputs/a', why: 'is in some honest runs only' }])
  })

  it('masks times, ignores logs that differ by more, and reads JSON as values', async () => {
    const timed = (ms: number, loss: string, noise: string) =>
      resultWith(
        { 'report.txt': `done in ${ms} ms\n`, 'report.json': `{"loss":${loss}}` },
        { stdout: `took ${ms}.25 ms`, stderr: noise },
      )
    const { policy, unsafe } = await run(
      [timed(12, '0.5', 'a'), timed(3, '0.5000001', 'b')],
      [timed(12, '0.51', 'a')],
    )
    assert.deepEqual(unsafe, [])
    assert.deepEqual(policy?.ignoredLogs, ['stderr'])
    assert.deepEqual(
      policy.files.map(({ path, comparator }) => [path, comparator.kind]),
      [
        ['outputs/report.json', 'json'],
        ['outputs/report.txt', 'text'],
        ['stdout', 'text'],
      ],
    )
    assert.equal(policy.rung, 3)
  })
})
