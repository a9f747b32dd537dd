import type { ContainerGpu } from './container-gpu.ts'
import type { ContainerRuntime, ContainerSpec } from './runtime.ts'

const longestMs = 60_000
const mostBytes = 4_096

/**
 * Asks inside a container, made as the job's own will be, which GPUs it has: some runtimes drop a request for a GPU without a
 * word, and a run on the CPU is another result.
 *
 * @returns why the GPU is not the one of the slot, or `undefined`
 */
export async function gpuProblem(
  runtime: ContainerRuntime,
  spec: ContainerSpec,
  gpu: ContainerGpu,
  signal: AbortSignal,
): Promise<string | undefined> {
  let said = ''
  const [program = '', ...rest] = gpu.probe
  const probe = { ...spec, id: `${spec.id}-gpu`, entrypoint: [program], arguments: rest, mounts: [] }
  const ending = await runtime.run(probe, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
    onStart: () => undefined,
    onLog: (stream, bytes) => {
      if (stream === 'stdout' && said.length < mostBytes) said += Buffer.from(bytes).toString('utf8')
    },
  })
  signal.throwIfAborted()
  if (ending.kind === 'failed') return `asking the container for its GPU failed: ${ending.message}`
  const found = said
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim())
  if (ending.exitCode === 0 && found.length === 1 && found[0] === gpu.uuid) return undefined
  return `expected the container to have the GPU ${gpu.uuid} alone, it named ${JSON.stringify(found)} and exited with ${ending.exitCode}`
}
