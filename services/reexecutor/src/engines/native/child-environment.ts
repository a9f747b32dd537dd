import type { VulkanDriver } from './gpu/vulkan-driver.ts'

/**
 * Everything a child process has in its environment: where its driver is, which GPU it may see, and that drivers keep no
 * caches, which would outlive the run, and round nothing to TF32. `TINYPOOL_WORKER_ID` and Node's channel come to it.
 */
export function childEnvironment({
  vulkan,
  cudaDevice,
}: {
  readonly vulkan?: VulkanDriver
  /** UUID of the GPU, never its number: numbers are not what nvidia-smi counts. */
  readonly cudaDevice?: string
}): Readonly<Record<string, string>> {
  return {
    LANG: 'C',
    TZ: 'UTC',
    HOME: '/nonexistent',
    // The Vulkan loader and SwiftShader ask for one; nothing is ever kept there.
    XDG_RUNTIME_DIR: '/nonexistent',
    OMP_NUM_THREADS: '1',
    NVIDIA_TF32_OVERRIDE: '0',
    CUBLAS_WORKSPACE_CONFIG: ':4096:8',
    CUDA_CACHE_DISABLE: '1',
    __GL_SHADER_DISK_CACHE: '0',
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    // An empty list hides every GPU from CUDA.
    CUDA_VISIBLE_DEVICES: cudaDevice ?? '',
    ...(vulkan?.manifest === undefined ? {} : { VK_DRIVER_FILES: vulkan.manifest }),
  }
}
