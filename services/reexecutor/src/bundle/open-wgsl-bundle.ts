import { pathsProblem, textProblem } from './bundle-problems.ts'
import type { BundleRejection } from './bundle-rejection.ts'
import { openInputs } from './carried-bytes.ts'
import type { WgslJob } from './job.ts'
import type { OpenedBundle } from './opened-bundle.ts'
import { deviceLimits } from './wgsl-bundle.ts'
import type { WgslBundle } from './wgsl-bundle.ts'

type KernelBuffer = WgslBundle['buffers'][number]

/** Decodes a kernel's inputs and checks that its buffers can be made: each once, each at least as long as its input. */
export function openWgslBundle(bundle: WgslBundle): OpenedBundle<WgslJob> {
  const { shader, entryPoint, buffers, workgroups, limits, requirements } = bundle
  const rejection = textProblem([shader, entryPoint]) ?? pathsProblem(bundle.inputs.map(({ path }) => path))
  if (rejection !== undefined) return { kind: 'rejected', rejection }
  const inputs = openInputs(bundle.inputs)
  if ('code' in inputs) return { kind: 'rejected', rejection: inputs }
  const problem = buffersProblem(bundle, inputs)
  if (problem !== undefined) return { kind: 'rejected', rejection: problem }
  return {
    kind: 'opened',
    job: {
      engine: 'wgsl',
      shader,
      entryPoint,
      buffers,
      workgroups,
      inputs,
      limits,
      ...(requirements === undefined ? {} : { requirements }),
    },
  }
}

function buffersProblem(
  { buffers, limits }: WgslBundle,
  inputs: WgslJob['inputs'],
): BundleRejection | undefined {
  const sizes = new Map(inputs.map(({ path, content }) => [path, content?.byteLength ?? 0]))
  for (const [index, buffer] of buffers.entries()) {
    const earlier = buffers.slice(0, index)
    const why = clashProblem(buffer, earlier) ?? usageProblem(buffer) ?? inputProblem(buffer, sizes)
    if (why !== undefined) {
      return { code: 'BUFFER_REFUSED', message: `buffer of binding ${buffer.binding}: ${why}` }
    }
  }
  const total = buffers.reduce((sum, { size }) => sum + size, 0)
  if (total <= limits.memoryBytes) return undefined
  const message = `the buffers take ${total} bytes, the limit is ${limits.memoryBytes}`
  return { code: 'BUFFER_REFUSED', message }
}

function clashProblem(
  { binding, output }: KernelBuffer,
  earlier: readonly KernelBuffer[],
): string | undefined {
  if (earlier.some((other) => other.binding === binding)) return 'the binding is there twice'
  if (output === undefined) return undefined
  const isTaken = earlier.some((other) => other.output?.name === output.name)
  return isTaken ? `the output ${JSON.stringify(output.name)} is there twice` : undefined
}

function usageProblem({ usage, size, output }: KernelBuffer): string | undefined {
  if (usage !== 'uniform') return undefined
  if (output !== undefined) return 'a kernel writes no uniform buffer, so none can be an output'
  if (size <= deviceLimits.uniformBytes) return undefined
  return `a uniform buffer has at most ${deviceLimits.uniformBytes} bytes, this one ${size}`
}

function inputProblem({ input, size }: KernelBuffer, sizes: ReadonlyMap<string, number>): string | undefined {
  if (input === undefined) return undefined
  const found = sizes.get(input)
  if (found === undefined) return `there is no input ${JSON.stringify(input)}`
  if (found > size) return `its input has ${found} bytes, the buffer ${size}`
  return found % 4 === 0 ? undefined : `its input has ${found} bytes, expected a multiple of 4`
}
