import type * as WebGpu from 'webgpu'
import type { AdapterFacts, WgslSetup } from '../child-messages.ts'

/** WebGPU with an adapter that the configuration allows. */
export type OpenedWebGpu = {
  readonly kind: 'opened'
  /** Version of the package. */
  readonly runtime: string
  readonly adapter: AdapterFacts
  /** A device of its own for each kernel, with the default limits and no optional feature. */
  requestDevice(): Promise<GPUDevice>
}
export type OpeningWebGpu = OpenedWebGpu | { readonly kind: 'missing'; readonly message: string }

const powerPreference = 'high-performance'
let opening: Promise<OpeningWebGpu> | undefined
/** Dawn frees what it still uses when this is collected. */
let keptGpu: GPU | undefined

/** Opens WebGPU once in a process. */
export function openWebGpu(setup: WgslSetup): Promise<OpeningWebGpu> {
  return (opening ??= open(setup))
}

async function open({ runtimePackage, isSoftwareAllowed }: WgslSetup): Promise<OpeningWebGpu> {
  const loaded = await load(runtimePackage)
  if ('message' in loaded) return { kind: 'missing', message: loaded.message }
  const gpu = loaded.module.create([])
  keptGpu = gpu
  const found = await gpu.requestAdapter({ powerPreference })
  if (found === null) {
    const message =
      'WebGPU finds no adapter: it needs the Vulkan loader (Debian: apt-get install libvulkan1) and a driver'
    return { kind: 'missing', message }
  }
  const adapter = factsOf(found.info)
  if (adapter.isSoftware && !isSoftwareAllowed) {
    const message = `the only adapter computes on the CPU (${adapter.description}); configure the adapter "software" to allow it`
    return { kind: 'missing', message }
  }
  return { kind: 'opened', runtime: loaded.version, adapter, requestDevice }
}

/** An adapter gives one device, hence another adapter for each. */
async function requestDevice(): Promise<GPUDevice> {
  const adapter = await keptGpu?.requestAdapter({ powerPreference })
  if (!adapter) throw new Error('the adapter is gone')
  return adapter.requestDevice()
}

async function load(
  name: string,
): Promise<{ readonly module: typeof WebGpu; readonly version: string } | { readonly message: string }> {
  try {
    const module = (await import(name)) as typeof WebGpu
    const manifest = (await import(`${name}/package.json`, { with: { type: 'json' } })) as {
      readonly default: { readonly version: string }
    }
    return { module, version: manifest.default.version }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return {
      message: `the package ${name} is missing or not made for this machine (${code}): npm install ${name}`,
    }
  }
}

function factsOf({
  vendor,
  architecture,
  device,
  description,
  isFallbackAdapter,
}: GPUAdapterInfo): AdapterFacts {
  const isSoftware =
    isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|software/i.test(`${architecture} ${description}`)
  return { vendor, architecture, device, description, isSoftware }
}
