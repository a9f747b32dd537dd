import type { OnnxJob } from '../src/bundle/job.ts'
import { sha256 } from '../src/bundle/request-digest.ts'
import type { NativeEngine } from '../src/engines/native/native-engine.ts'
import { readPublishedModel } from '../src/testing/published-models.ts'
import { repeatRun } from './repeat-run.ts'
import type { Check } from './report.ts'

const limits = {
  memoryBytes: 2 ** 33,
  wallTimeMs: 300_000,
  logBytes: 0,
  outputBytes: 2 ** 24,
  outputFiles: 8,
}
const dims = [1, 3, 48, 192]
const furthest = 1e-3

/** PP-OCR's classifier of text direction over a wave in place of a picture. */
function classifierJob(provider: OnnxJob['provider']): OnnxJob {
  const model = readPublishedModel('classifier')
  const length = dims.reduce((product, dim) => product * dim)
  const pixels = Float32Array.from({ length }, (_, index) => ((index * 7) % 256) / 128 - 1)
  return {
    engine: 'onnx',
    modelDigest: sha256(model),
    model,
    provider,
    optimisation: 'all',
    inputs: [{ path: 'x', content: new Uint8Array(pixels.buffer) }],
    runs: [{ feeds: [{ name: 'x', type: 'float32', dims, input: 'x' }] }],
    limits,
  }
}

/** The known models and a published one on each provider, against the CPU; `required` must be there. */
export async function checkModels(
  engine: NativeEngine<OnnxJob>,
  required: readonly OnnxJob['provider'][],
): Promise<readonly Check[]> {
  const onCpu = await repeatRun([engine], classifierJob('cpu'), 'outputs/softmax')
  const checks: Check[] = []
  for (const provider of ['cpu', 'webgpu', 'cuda'] as const) {
    const slot = engine.slots.find((found) => found.provider === provider)
    if (slot === undefined) {
      const why = engine.unavailable.filter((line) => line.startsWith(`onnx on ${provider}: `)).join('; ')
      const status = required.includes(provider) ? 'failed' : 'not checked'
      checks.push({ name: `onnx on ${provider}`, status, message: why || 'there is no GPU' })
      continue
    }
    const { ok, found, expected } = await engine.selfTest(slot)
    checks.push({
      name: `onnx on ${provider}: known models`,
      status: ok ? 'passed' : 'failed',
      digest: found.split(' ')[1] ?? '',
      ...(ok ? {} : { message: `expected ${expected}, found ${found}` }),
    })
    checks.push(
      compare(
        `onnx on ${provider}: text direction classifier`,
        await repeatRun([engine], classifierJob(provider), 'outputs/softmax'),
        onCpu,
      ),
    )
  }
  return checks
}

type Repeated = Awaited<ReturnType<typeof repeatRun>>

function compare(name: string, found: Repeated, onCpu: Repeated): Check {
  if (found.kind === 'failed') return { name, status: 'failed', message: found.message }
  if (onCpu.kind === 'failed') return { name, status: 'failed', message: `on the CPU: ${onCpu.message}` }
  const [ours, theirs] = [toNumbers(found.bytes), toNumbers(onCpu.bytes)]
  const maxError = Math.max(...ours.map((value, index) => Math.abs(value - (theirs[index] ?? NaN))))
  const measured = { name, digest: found.resultCid, p50Ms: found.p50Ms, maxError }
  if (maxError < furthest) return { ...measured, status: 'passed' }
  return { ...measured, status: 'failed', message: 'the likelihoods are far from those a CPU computes' }
}

const toNumbers = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer)
