import { pathsProblem } from './bundle-problems.ts'
import type { BundleRejection } from './bundle-rejection.ts'
import { openCarried, openInputs } from './carried-bytes.ts'
import type { OnnxJob } from './job.ts'
import { elementBytes } from './onnx-bundle.ts'
import type { OnnxBundle } from './onnx-bundle.ts'
import type { OpenedBundle } from './opened-bundle.ts'

type SessionRun = OnnxBundle['runs'][number]
type Feed = SessionRun['feeds'][number]

/** Decodes a model and its inputs, and proves that every tensor has the bytes its shape asks for. */
export function openOnnxBundle(bundle: OnnxBundle): OpenedBundle<OnnxJob> {
  const rejection = pathsProblem(bundle.inputs.map(({ path }) => path))
  if (rejection !== undefined) return { kind: 'rejected', rejection }
  const model = openCarried('the model', bundle.model)
  if (!(model instanceof Uint8Array)) return { kind: 'rejected', rejection: model }
  const inputs = openInputs(bundle.inputs)
  if ('code' in inputs) return { kind: 'rejected', rejection: inputs }
  const problem = runsProblem(bundle.runs, inputs)
  if (problem !== undefined) return { kind: 'rejected', rejection: problem }
  return {
    kind: 'opened',
    job: {
      engine: 'onnx',
      modelDigest: bundle.model.sha256,
      model,
      provider: bundle.provider,
      optimisation: bundle.optimisation,
      runs: bundle.runs,
      inputs,
      limits: bundle.limits,
      ...(bundle.requirements === undefined ? {} : { requirements: bundle.requirements }),
    },
  }
}

function runsProblem(runs: OnnxBundle['runs'], inputs: OnnxJob['inputs']): BundleRejection | undefined {
  const sizes = new Map(inputs.map(({ path, content }) => [path, content?.byteLength ?? 0]))
  for (const [index, run] of runs.entries()) {
    const problem = index === 0 && run.carried?.length ? nothingBefore : runProblem(run, sizes)
    if (problem !== undefined) return { ...problem, message: `run ${index}: ${problem.message}` }
  }
  return undefined
}

function runProblem(
  { feeds, carried = [] }: SessionRun,
  sizes: ReadonlyMap<string, number>,
): BundleRejection | undefined {
  const names = new Set<string>()
  for (const { name } of [...feeds, ...carried]) {
    if (!name.isWellFormed()) return { code: 'TEXT_REFUSED', message: 'a tensor name holds broken text' }
    if (names.has(name)) return refuse(name, 'is fed twice')
    names.add(name)
  }
  return feeds.map((feed) => feedProblem(feed, sizes)).find((problem) => problem !== undefined)
}

function feedProblem(
  { name, type, dims, input }: Feed,
  sizes: ReadonlyMap<string, number>,
): BundleRejection | undefined {
  const found = sizes.get(input)
  if (found === undefined) return refuse(name, `there is no input ${JSON.stringify(input)}`)
  // Eight factors below 2^31 overflow a double's exact range, hence bigint.
  const expected = dims.reduce((product, dim) => product * BigInt(dim), BigInt(elementBytes[type]))
  if (BigInt(found) === expected) return undefined
  return refuse(name, `${type}[${dims.join(',')}] takes ${expected} bytes, its input has ${found}`)
}

const refuse = (name: string, why: string): BundleRejection => ({
  code: 'TENSOR_REFUSED',
  message: `tensor ${JSON.stringify(name)}: ${why}`,
})

const nothingBefore: BundleRejection = {
  code: 'TENSOR_REFUSED',
  message: 'there is no run before the first to carry a tensor from',
}
