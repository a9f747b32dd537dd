import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@lilymed/service-kit'
import { applyEdits, editsOf, isCdiSpec } from './cdi.ts'
import type { CdiSpec, DeviceNumbers } from './cdi.ts'
import type { OciConfig } from './oci-config.ts'

/** Where the Container Device Interface has its specifications, the later before the earlier. */
export const cdiFolders = ['/etc/cdi', '/var/run/cdi'] as const

/**
 * Adds CDI devices to a container's configuration. Throws `AppError` with code `DEVICE_UNKNOWN` where no JSON specification
 * names a device: a container without its GPU would run to another result.
 */
export function addDevices(
  config: OciConfig,
  devices: readonly string[],
  folders: readonly string[] = cdiFolders,
): OciConfig {
  if (devices.length === 0) return config
  const specs = folders.toReversed().flatMap(readSpecs)
  return devices.reduce((edited, device) => {
    const edits = editsOf(device, specs)
    if (edits === undefined) {
      const message =
        `no CDI specification names the device ${device}; write one in JSON, ` +
        'for NVIDIA: nvidia-ctk cdi generate --format=json --output=/etc/cdi/nvidia.json'
      throw new AppError({ code: 'DEVICE_UNKNOWN', message, retryable: false })
    }
    return edits.reduce((into, edit) => applyEdits(into, edit, deviceNumbers), edited)
  }, config)
}

function readSpecs(folder: string): readonly CdiSpec[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8')))
      .filter(isCdiSpec)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Linux numbers of a device file (makedev(3)). */
function deviceNumbers(path: string): DeviceNumbers {
  const status = statSync(path, { bigint: true })
  const { rdev } = status
  const major = Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn))
  const minor = Number((rdev & 0xffn) | ((rdev >> 12n) & ~0xffn))
  return { type: status.isBlockDevice() ? 'b' : 'c', major, minor }
}
