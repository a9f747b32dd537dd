import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** A Vulkan driver to use: the file that tells the Vulkan loader of it, or the loader's own choice. */
export type VulkanDriver = {
  readonly kind: 'software' | 'hardware'
  readonly manifest?: string
  /** A driver made of one library is named by its sha256's first 16 hex digits. */
  readonly library?: string
}
export type VulkanDriverSearch =
  | { readonly kind: 'found'; readonly driver: VulkanDriver }
  | { readonly kind: 'missing'; readonly message: string }

/** SwiftShader, where Chromium's packages put it: Debian's, Fedora's, Google's. */
const softwareManifests = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib64/chromium-browser/vk_swiftshader_icd.json',
  '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
]
/** NVIDIA's, where its driver or its container toolkit puts it. */
const nvidiaManifests = [
  '/etc/vulkan/icd.d/nvidia_icd.json',
  '/usr/share/vulkan/icd.d/nvidia_icd.json',
  '/usr/share/vulkan/icd.d/nvidia_icd.x86_64.json',
]

/** SwiftShader: Vulkan on the CPU. `manifest` is looked at instead of the usual places. */
export function findSoftwareDriver(manifest?: string): VulkanDriverSearch {
  const found = (manifest === undefined ? softwareManifests : [manifest]).find((path) => existsSync(path))
  if (found !== undefined) {
    return { kind: 'found', driver: { kind: 'software', manifest: found, library: libraryOf(found) } }
  }
  const message = 'software Vulkan needs SwiftShader (Debian: apt-get install chromium-common libvulkan1)'
  return { kind: 'missing', message }
}

/** The machine's GPU: NVIDIA's driver where it is installed, else what the Vulkan loader finds by itself. */
export function findHardwareDriver(): VulkanDriver {
  const manifest = nvidiaManifests.find((path) => existsSync(path))
  return { kind: 'hardware', ...(manifest === undefined ? {} : { manifest }) }
}

function libraryOf(manifest: string): string {
  const parsed = JSON.parse(readFileSync(manifest, 'utf8')) as {
    readonly ICD: { readonly library_path: string }
  }
  const library = resolve(dirname(manifest), parsed.ICD.library_path)
  return createHash('sha256').update(readFileSync(library)).digest('hex').slice(0, 16)
}
