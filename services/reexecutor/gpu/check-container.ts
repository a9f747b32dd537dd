import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findProgram } from '../src/engines/native/find-program.ts'
import type { NvidiaGpu } from '../src/engines/native/gpu/nvidia-gpus.ts'
import type { Check } from './report.ts'

const name = 'container: the GPU asked for, and no other'
const timeoutMs = 120_000

/** How each engine is asked for one GPU by its UUID. */
const requests = {
  docker: (uuid: string) => ['--gpus', `device=${uuid}`],
  podman: (uuid: string) => ['--device', `nvidia.com/gpu=${uuid}`],
} as const

/** Asks `nvidia-smi -L` inside a container which GPUs it has: an engine that ignored the request gives none. */
export async function checkContainer(gpu: NvidiaGpu | undefined, image: string | undefined): Promise<Check> {
  const notChecked = (message: string): Check => ({ name, status: 'not checked', message })
  if (gpu === undefined) return notChecked('there is no GPU')
  const engine = (['docker', 'podman'] as const).find((program) => findProgram(program) !== undefined)
  if (engine === undefined) return notChecked('neither docker nor podman is installed')
  if (image === undefined) return notChecked('name an image that is here already: --image <reference>')
  try {
    const request = requests[engine](gpu.uuid)
    const command = [
      'run',
      '--rm',
      '--network',
      'none',
      '--pull',
      'never',
      ...request,
      image,
      'nvidia-smi',
      '-L',
    ]
    const { stdout } = await promisify(execFile)(engine, command, { timeout: timeoutMs })
    const found = stdout.match(/GPU-[0-9a-f-]+/gi) ?? []
    if (found.length === 1 && found[0] === gpu.uuid) return { name, status: 'passed', message: engine }
    return {
      name,
      status: 'failed',
      message: `${engine} gave ${found.length} GPUs, expected the one asked for`,
    }
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n').at(-2) ?? error.message) : String(error)
    return { name, status: 'failed', message: `${engine} failed: ${why}` }
  }
}
