import canonicalize from 'canonicalize'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import type { OnnxJob } from '../../../bundle/job.ts'
import type { Failed } from '../../native/native-slot.ts'
import { plainText } from '../../native/plain-text.ts'
import type { OutputFile } from '../../native/to-outcome.ts'
import { outputFileName } from '../output-file-name.ts'
import type { Runtime } from './load-runtime.ts'
import { toBytes, toTensor } from './tensors.ts'

type Outputs = Readonly<Record<string, Tensor>>
type ManifestEntry = {
  readonly run: number
  readonly name: string
  readonly file: string
  readonly type: string
  readonly dims: readonly number[]
}

/** Runs a session as often as the job says and collects every output of every run, and a manifest of them. */
export async function runModel(
  runtime: Runtime,
  session: InferenceSession,
  job: OnnxJob,
): Promise<readonly OutputFile[] | Failed> {
  const collected = createCollector(job)
  let last: Outputs = {}
  for (const [index, run] of job.runs.entries()) {
    const problem = feedsProblem(session, run)
    if (problem !== undefined) return refused(`run ${index}: ${problem}`)
    try {
      last = await session.run(feedsOf(runtime, job, run, last))
    } catch (error) {
      return runFailure(error, job)
    }
    const failed = collected.add(index, session.outputNames, last)
    if (failed !== undefined) return failed
  }
  return collected.finish()
}

function feedsProblem(
  { inputNames, outputNames }: InferenceSession,
  { feeds, carried = [] }: OnnxJob['runs'][number],
): string | undefined {
  const given = new Set([...feeds, ...carried].map(({ name }) => name))
  const foreign = [...given].find((name) => !inputNames.includes(name))
  if (foreign !== undefined) return `the model has no input ${JSON.stringify(foreign)}`
  const absent = inputNames.find((name) => !given.has(name))
  if (absent !== undefined) return `the model's input ${JSON.stringify(absent)} is not fed`
  const unknown = carried.find(({ output }) => !outputNames.includes(output))
  return unknown && `the model has no output ${JSON.stringify(unknown.output)} to carry on`
}

function feedsOf(
  runtime: Runtime,
  { inputs }: OnnxJob,
  { feeds, carried = [] }: OnnxJob['runs'][number],
  last: Outputs,
): Record<string, Tensor> {
  const files = new Map(inputs.map(({ path, content }) => [path, content]))
  const fed = feeds.map(({ name, type, dims, input }) => {
    return [name, toTensor(runtime, type, dims, files.get(input) ?? new Uint8Array())] as const
  })
  return Object.fromEntries([
    ...fed,
    ...carried.map(({ name, output }) => [name, last[output]] as const),
  ]) as Record<string, Tensor>
}

/** Gathers output files within the job's limits. */
function createCollector({ runs, limits }: OnnxJob) {
  const files = new Map<string, Uint8Array>()
  const manifest: ManifestEntry[] = []
  let bytesLeft = limits.outputBytes

  const put = (name: string, bytes: Uint8Array): Failed | undefined => {
    if (files.has(name)) return outputRefused('name', `two outputs would both be the file ${name}`)
    bytesLeft -= bytes.length
    files.set(name, bytes)
    if (bytesLeft >= 0 && files.size <= limits.outputFiles) return undefined
    const message = `the outputs are over the limit of ${limits.outputBytes} bytes or ${limits.outputFiles} files`
    return { kind: 'failed', code: 'RESOURCE_LIMIT', detail: 'outputs', message, retryable: false }
  }

  return {
    add: (run: number, names: readonly string[], outputs: Outputs): Failed | undefined => {
      for (const name of names) {
        const tensor = outputs[name]
        const raw = tensor && toBytes(tensor)
        if (tensor === undefined || raw === undefined) {
          return outputRefused('type', `the output ${JSON.stringify(name)} is no tensor of numbers`)
        }
        const file = outputFileName(name, raw.type, runs.length > 1 ? run : undefined)
        const failed = put(file, raw.bytes)
        if (failed !== undefined) return failed
        manifest.push({ run, name, file, type: raw.type, dims: tensor.dims })
      }
      return undefined
    },
    finish: (): readonly OutputFile[] | Failed => {
      const failed = put('manifest.json', Buffer.from(canonicalize({ outputs: manifest }) ?? ''))
      return failed ?? [...files].map(([name, bytes]) => ({ name, bytes }))
    },
  }
}

function outputRefused(detail: string, message: string): Failed {
  return { kind: 'failed', code: 'OUTPUT_REFUSED', detail, message, retryable: false }
}

function refused(message: string): Failed {
  return { kind: 'failed', code: 'MODULE_REFUSED', detail: 'run', message, retryable: false }
}

function runFailure(error: unknown, { provider, limits }: OnnxJob): Failed {
  const why = plainText(error instanceof Error ? error.message : String(error))
  if (/bad_alloc|out of memory|allocat/i.test(why)) {
    const message = `the model took more memory than it may (${limits.memoryBytes} bytes): ${why}`
    return { kind: 'failed', code: 'RESOURCE_LIMIT', detail: 'memory', message, retryable: false }
  }
  // What a GPU's driver says of a failure does not tell a bad model from a bad device.
  if (provider === 'cpu') return refused(`the model cannot be run: ${why}`)
  const message = `the ${provider} provider failed: ${why}`
  return { kind: 'failed', code: 'EXECUTOR_UNAVAILABLE', detail: 'device', message, retryable: true }
}
