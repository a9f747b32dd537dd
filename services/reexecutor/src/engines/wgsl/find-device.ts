import { queryNvidiaGpus } from '../native/gpu/nvidia-gpus.ts'
import type { NvidiaGpu } from '../native/gpu/nvidia-gpus.ts'
import { findHardwareDriver, findSoftwareDriver } from '../native/gpu/vulkan-driver.ts'
import type { VulkanDriver } from '../native/gpu/vulkan-driver.ts'
import type { WgslConfig } from './wgsl-config.ts'

export type FoundDevice = {
  readonly kind: 'found'
  readonly vulkan: VulkanDriver
  /** Of another vendor's GPU nothing is known but what WebGPU says. */
  readonly gpu?: NvidiaGpu
}

/** What kernels are to run on, before WebGPU is asked. */
export async function findDevice({
  adapter,
}: WgslConfig): Promise<FoundDevice | { readonly kind: 'missing'; readonly message: string }> {
  if (adapter === 'software') {
    const found = findSoftwareDriver()
    return found.kind === 'found' ? { kind: 'found', vulkan: found.driver } : found
  }
  const vulkan = findHardwareDriver()
  const query = await queryNvidiaGpus()
  if (query.kind === 'unavailable') return { kind: 'found', vulkan }
  const [gpu, ...others] = query.gpus
  // Nothing tells Vulkan which of several GPUs to take, and two of them need not be of one class.
  if (gpu === undefined || others.length > 0) {
    const message = `${query.gpus.length} GPUs are visible, expected one; run a reexecutor for each GPU`
    return { kind: 'missing', message }
  }
  return { kind: 'found', vulkan, gpu }
}
