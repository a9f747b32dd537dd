import type { Gpu } from '../engine.ts'
import { childEnvironment } from '../native/child-environment.ts'
import { cpuIsa } from '../native/cpu-isa.ts'
import { gpuClass, smFamily } from '../native/gpu/nvidia-gpus.ts'
import type { GpuQuery, NvidiaGpu } from '../native/gpu/nvidia-gpus.ts'
import type { VulkanDriver, VulkanDriverSearch } from '../native/gpu/vulkan-driver.ts'
import type { Emulator } from '../native/emulated-pool.ts'
import type { OnnxProvider } from './child-messages.ts'
import type { OnnxConfig } from './onnx-config.ts'

/** A slot to be made: everything but what its child process says. */
export type PlannedSlot = {
  readonly id: string
  readonly provider: OnnxProvider
  readonly environment: Readonly<Record<string, string>>
  readonly isa: string
  /** The GPU's part of the determinism class. */
  readonly device?: string
  readonly drawClass: string
  /** What only one child at a time may use: a GPU's UUID, `software`, or the slot itself. */
  readonly exclusiveName: string
  readonly gpu?: Gpu
  readonly emulator?: Emulator
}

export type Plan = { readonly slots: readonly PlannedSlot[]; readonly unavailable: readonly string[] }

/** What the machine has. */
export type Machine = {
  readonly gpus: GpuQuery
  readonly softwareDriver: VulkanDriverSearch
  readonly hardwareDriver: VulkanDriver
}

/** The slots that a configuration makes of a machine, and a line for each provider it cannot have. */
export function planSlots({ providers, slots, adapter }: OnnxConfig, machine: Machine): Plan {
  const plans = providers.map((provider): Plan => {
    if (provider === 'cpu') {
      const cpus = Array.from({ length: slots }, (_, index) => cpuSlot(`onnx/cpu/${index}`, cpuIsa()))
      return { slots: cpus, unavailable: [] }
    }
    if (provider === 'cuda') return planCuda(machine.gpus)
    return adapter === 'software' ? planSoftware(machine) : planWebGpu(machine)
  })
  return {
    slots: plans.flatMap((plan) => plan.slots),
    unavailable: plans.flatMap((plan) => plan.unavailable),
  }
}

/** A slot of the CPU provider; under an emulator, `isa` is what it emulates. */
export function cpuSlot(id: string, isa: string, emulator?: Emulator): PlannedSlot {
  return {
    id,
    provider: 'cpu',
    environment: childEnvironment({}),
    isa,
    drawClass: `onnx/cpu/${process.arch}`,
    exclusiveName: id,
    ...(emulator === undefined ? {} : { emulator }),
  }
}

const without = (provider: OnnxProvider, message: string): Plan => ({
  slots: [],
  unavailable: [`onnx on ${provider}: ${message}`],
})

function planCuda(query: GpuQuery): Plan {
  if (query.kind === 'unavailable') return without('cuda', query.message)
  const slots = query.gpus.map((gpu, index) =>
    gpuSlot(`onnx/cuda/${index}`, 'cuda', gpu, childEnvironment({ cudaDevice: gpu.uuid })),
  )
  return { slots, unavailable: [] }
}

function planWebGpu({ gpus, hardwareDriver }: Machine): Plan {
  if (gpus.kind === 'unavailable') return without('webgpu', gpus.message)
  const [gpu, ...others] = gpus.gpus
  // Nothing tells Vulkan which of several GPUs to take, and two of them need not be of one class.
  if (gpu === undefined || others.length > 0) {
    return without(
      'webgpu',
      `${gpus.gpus.length} GPUs are visible, expected one; run a reexecutor for each GPU`,
    )
  }
  const environment = childEnvironment({ vulkan: hardwareDriver, cudaDevice: gpu.uuid })
  return { slots: [gpuSlot('onnx/webgpu/0', 'webgpu', gpu, environment)], unavailable: [] }
}

function planSoftware({ softwareDriver }: Machine): Plan {
  if (softwareDriver.kind === 'missing') return without('webgpu', softwareDriver.message)
  const { driver } = softwareDriver
  const slot: PlannedSlot = {
    id: 'onnx/webgpu/0',
    provider: 'webgpu',
    environment: childEnvironment({ vulkan: driver }),
    isa: cpuIsa(),
    device: `gpu=swiftshader/driver=${driver.library}`,
    drawClass: 'onnx/webgpu/swiftshader',
    exclusiveName: 'software',
  }
  return { slots: [slot], unavailable: [] }
}

function gpuSlot(
  id: string,
  provider: OnnxProvider,
  gpu: NvidiaGpu,
  environment: PlannedSlot['environment'],
): PlannedSlot {
  return {
    id,
    provider,
    environment,
    isa: cpuIsa(),
    device: gpuClass(gpu),
    drawClass: `onnx/${provider}/${smFamily(gpu)}`,
    exclusiveName: gpu.uuid,
    gpu: { uuid: gpu.uuid, model: gpu.name, vramBytes: gpu.vramBytes },
  }
}
