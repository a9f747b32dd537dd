import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** A GPU as `nvidia-smi` describes it: everything results may depend on. */
export type NvidiaGpu = {
  /** `GPU-…` */
  readonly uuid: string
  readonly name: string
  /** `9.0` */
  readonly computeCapability: string
  readonly driver: string
  readonly vramBytes: number
  /** `enabled`, `disabled`, or `none` where the GPU has no such thing. */
  readonly ecc: string
  readonly mig: string
}

export type GpuQuery =
  | { readonly kind: 'found'; readonly gpus: readonly NvidiaGpu[] }
  /** One line: why there is no answer. */
  | { readonly kind: 'unavailable'; readonly message: string }

const fields = [
  'uuid',
  'name',
  'compute_cap',
  'driver_version',
  'memory.total',
  'ecc.mode.current',
  'mig.mode.current',
]
const timeoutMs = 20_000

/** Reads `nvidia-smi --query-gpu=… --format=csv,noheader`: a line for each GPU. Throws on a line it does not understand. */
export function parseNvidiaSmi(output: string): readonly NvidiaGpu[] {
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(parseLine)
}

function parseLine(line: string): NvidiaGpu {
  const values = line.split(',').map((value) => value.trim())
  const [uuid = '', name = '', computeCapability = '', driver = '', memory = '', ecc = '', mig = ''] = values
  const mebibytes = /^(\d+) MiB$/.exec(memory)?.[1]
  const isUnderstood =
    values.length === fields.length && /^GPU-[0-9a-f-]+$/i.test(uuid) && /^\d+\.\d+$/.test(computeCapability)
  if (!isUnderstood || mebibytes === undefined) {
    throw new RangeError(
      `expected the fields ${fields.join(', ')} of a GPU from nvidia-smi, got ${JSON.stringify(line)}`,
    )
  }
  return {
    uuid,
    name,
    computeCapability,
    driver,
    vramBytes: Number(mebibytes) * 2 ** 20,
    ecc: mode(ecc),
    mig: mode(mig),
  }
}

const mode = (text: string): string => (/^(enabled|disabled)$/i.test(text) ? text.toLowerCase() : 'none')

/** Asks the driver for the machine's GPUs. */
export async function queryNvidiaGpus(program = 'nvidia-smi'): Promise<GpuQuery> {
  const options = { timeout: timeoutMs, maxBuffer: 2 ** 20 }
  try {
    const query = [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader']
    const { stdout } = await promisify(execFile)(program, query, options)
    const gpus = parseNvidiaSmi(stdout)
    if (gpus.length > 0) return { kind: 'found', gpus }
    return { kind: 'unavailable', message: 'nvidia-smi names no GPU' }
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    const message = isAbsent
      ? 'no NVIDIA driver is installed: there is no nvidia-smi'
      : `nvidia-smi failed: ${why}`
    return { kind: 'unavailable', message }
  }
}

/** `sm_90`: what code is compiled for, and mediators are drawn by. */
export const smFamily = ({ computeCapability }: NvidiaGpu): string =>
  `sm_${computeCapability.replace('.', '')}`

/** A GPU's part of a determinism class. */
export function gpuClass({ name, computeCapability, driver, vramBytes, ecc, mig }: NvidiaGpu): string {
  return [
    `gpu=${name.replaceAll(/[^A-Za-z0-9.-]+/g, '-')}`,
    `cc=${computeCapability}`,
    `vram=${vramBytes / 2 ** 20}MiB`,
    `driver=${driver}`,
    `ecc=${ecc}`,
    `mig=${mig}`,
  ].join('/')
}
