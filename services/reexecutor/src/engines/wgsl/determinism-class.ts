import { endianness } from 'node:os'
import { gpuClass, smFamily } from '../native/gpu/nvidia-gpus.ts'
import type { NvidiaGpu } from '../native/gpu/nvidia-gpus.ts'
import type { AdapterFacts } from './child-messages.ts'

type Device = {
  readonly adapter: AdapterFacts
  /** The GPU behind the adapter, where its driver has been asked. */
  readonly gpu?: NvidiaGpu
  /** What a driver in one library is named by. */
  readonly library?: string
}

const slug = (text: string): string => text.replaceAll(/[^A-Za-z0-9.]+/g, '-').replaceAll(/^-+|-+$/g, '')

/** The wgsl engine's determinism class: WebGPU, adapter, driver, Node. */
export function wgslDeterminismClass({
  adapter,
  gpu,
  library,
  runtime,
}: Device & { readonly runtime: string }): string {
  const { vendor, architecture, device, description } = adapter
  return [
    'dc1',
    'wgsl',
    `webgpu=${runtime}`,
    `adapter=${[vendor, architecture, device, description].map(slug).join('+')}`,
    ...(gpu === undefined ? [] : [gpuClass(gpu)]),
    ...(library === undefined ? [] : [`driver=${library}`]),
    `node=${process.versions.node}`,
    `arch=${process.arch}`,
    endianness(),
  ].join('/')
}

/** The coarse class: the SM family of an NVIDIA GPU, else vendor and architecture as WebGPU names them. */
export function wgslDrawClass({ adapter, gpu }: Device): string {
  return `wgsl/${gpu === undefined ? slug(`${adapter.vendor}-${adapter.architecture}`) : smFamily(gpu)}`
}
