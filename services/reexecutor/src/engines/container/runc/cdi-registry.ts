import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@lilymed/service-kit'
import { parse } from 'yaml'
import { applyEdits, editsOf, isCdiSpec } from './cdi.ts'
import type { CdiSpec, DeviceNumbers } from './cdi.ts'
import type { OciConfig } from './oci-config.ts'

/** Where the Container Device Interface has its specifications, the later before the earlier. */
export const cdiFolders = ['/etc/cdi', '/var/run/cdi'] as const

/** As `nvidia-ctk` names them, in either of the two notations there are. */
const specFile = /\.(json|ya?ml)$/
/** A specification names a device a few times over at most: more aliases than this are a bomb. */
const mostAliases = 100

type ReadSpecs = { readonly specs: readonly CdiSpec[]; readonly problems: readonly string[] }

/**
 * Adds CDI devices to a container's configuration. Throws `AppError` with code `DEVICE_UNKNOWN`, and which files could not be read,
 * where no specification names a device: a container without its GPU would run to another result.
 */
export function addDevices(
  config: OciConfig,
  devices: readonly string[],
  folders: readonly string[] = cdiFolders,
): OciConfig {
  if (devices.length === 0) return config
  const read = folders.toReversed().map(readSpecs)
  const specs = read.flatMap((each) => each.specs)
  return devices.reduce((edited, device) => {
    const edits = editsOf(device, specs)
    if (edits === undefined) {
      const problems = read.flatMap((each) => each.problems).map((problem) => `; ${problem}`)
      const message =
        `no CDI specification in ${folders.join(' or ')} names the device ${device}; write one, ` +
        `for NVIDIA: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml${problems.join('')}`
      throw new AppError({ code: 'DEVICE_UNKNOWN', message, retryable: false })
    }
    return edits.reduce((into, edit) => applyEdits(into, edit, deviceNumbers), edited)
  }, config)
}

function readSpecs(folder: string): ReadSpecs {
  const specs: CdiSpec[] = []
  const problems: string[] = []
  for (const name of namesIn(folder).filter((each) => specFile.test(each))) {
    const file = join(folder, name)
    try {
      const text = readFileSync(file, 'utf8')
      const spec: unknown = name.endsWith('.json')
        ? JSON.parse(text)
        : parse(text, { maxAliasCount: mostAliases })
      if (isCdiSpec(spec)) specs.push(spec)
      else problems.push(`${file} is no CDI specification of version 0.3 to 1.0`)
    } catch (error) {
      const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
      problems.push(`${file} cannot be read: ${reason}`)
    }
  }
  return { specs, problems }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
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
