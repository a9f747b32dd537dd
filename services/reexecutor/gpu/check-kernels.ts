import type { WgslJob } from '../src/bundle/job.ts'
import { sha256 } from '../src/bundle/request-digest.ts'
import type { Engine } from '../src/engines/engine.ts'
import { createKernels } from './kernels.ts'
import type { Kernel } from './kernels.ts'
import type { Check } from './report.ts'
import { repeatRun } from './repeat-run.ts'

/** The known-answer test and every kernel on the engine's slot, and on another process of it. */
export async function checkKernels(
  engine: Engine<WgslJob>,
  openAnother: () => Promise<Engine<WgslJob>>,
): Promise<readonly Check[]> {
  const [slot] = engine.slots
  if (slot === undefined) throw new TypeError('the engine has no slot')
  const { ok, found, expected } = await engine.selfTest(slot)
  const known: Check = {
    name: 'wgsl: known-answer kernel',
    status: ok ? 'passed' : 'failed',
    digest: found,
    ...(ok ? {} : { message: `expected ${expected}` }),
  }
  const another = await openAnother()
  try {
    const checks: Check[] = [known]
    for (const kernel of createKernels()) checks.push(await checkKernel(kernel, [engine, another]))
    return checks
  } finally {
    await another.close()
  }
}

async function checkKernel(
  { name, job, exact, approximate }: Kernel,
  engines: readonly Engine<WgslJob>[],
): Promise<Check> {
  const repeated = await repeatRun(engines, job, 'outputs/b.')
  const titled = { name: `wgsl: ${name}` }
  if (repeated.kind === 'failed') return { ...titled, status: 'failed', message: repeated.message }
  const { bytes, p50Ms } = repeated
  const digest = sha256(bytes)
  if (exact !== undefined && digest !== sha256(exact)) {
    return {
      ...titled,
      status: 'failed',
      digest,
      p50Ms,
      message: 'the integers are not those a CPU computes',
    }
  }
  if (approximate === undefined) return { ...titled, status: 'passed', digest, p50Ms }
  const numbers = new Float32Array(Uint8Array.from(bytes).buffer)
  const maxError = numbers.reduce((max, value, index) => {
    return Math.max(max, Math.abs(value - (approximate[index] ?? NaN)))
  }, 0)
  const isNear = maxError < 1e-2
  return {
    ...titled,
    status: isNear ? 'passed' : 'failed',
    digest,
    p50Ms,
    maxError,
    ...(isNear ? {} : { message: 'the floats are far from those a CPU computes' }),
  }
}
