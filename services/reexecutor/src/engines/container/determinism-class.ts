import type { ContainerJob } from '../../bundle/job.ts'
import type { ContainerGpu } from './container-gpu.ts'
import type { RuntimeDescription } from './runtime.ts'

/** Raised whenever the engine shows a program another machine than before: mounts, variables, seccomp profile. */
const engineVersion = 1

export type MachineClass = {
  readonly description: RuntimeDescription
  readonly instructionSets: string
  readonly gpu?: ContainerGpu
}

/** The class of a slot: everything of the machine that results may depend on. */
export function slotClass({ description, instructionSets, gpu }: MachineClass): string {
  const parts = [
    'dc1',
    'container',
    `host=${engineVersion}`,
    `runtime=${fold(description.runtime)}`,
    `isa=${instructionSets}`,
  ]
  return [...parts, ...(gpu === undefined ? [] : [`gpu=${gpuClass(gpu)}`])].join('/')
}

/** The class of one run: its slot's, and what the job itself fixes. */
export function runClass(
  slot: string,
  { image, profile, limits }: Pick<ContainerJob, 'image' | 'profile' | 'limits'>,
  cpus: number,
): string {
  const digest = image.slice(image.indexOf('@') + 1)
  const parts = [`image=${digest}`, `profile=${profile}`, `cpus=${cpus}`, `memory=${limits.memoryBytes}`]
  return [slot, ...parts, 'network=none'].join('/')
}

/** The coarse class mediators are drawn by. */
export function containerDrawClass(gpu?: ContainerGpu): string {
  return gpu === undefined
    ? `container/${process.arch}`
    : `container/sm_${gpu.computeCapability.replace('.', '')}`
}

function gpuClass({ model, computeCapability, driver, vramBytes }: ContainerGpu): string {
  return [model, `cc${computeCapability}`, driver, vramBytes].map((part) => fold(String(part))).join(':')
}

/** One class is one line of parts with slashes between. */
function fold(text: string): string {
  return text.replaceAll('/', '-').replaceAll(/\s+/g, '_')
}
