import canonicalize from 'canonicalize'
import type { WgslJob } from '../../../bundle/job.ts'
import type { Failed } from '../../native/native-slot.ts'
import type { OutputFile } from '../../native/to-outcome.ts'
import { gpuFailure, refused, shaderFailure } from './gpu-failure.ts'

/** `GPUBufferUsage` and `GPUMapMode` of the WebGPU specification. */
const usage = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, uniform: 0x40, storage: 0x80 }
const readMode = 0x1

type KernelBuffer = WgslJob['buffers'][number]
type Made = { readonly buffer: KernelBuffer; readonly gpuBuffer: GPUBuffer }

/** Runs a kernel on a device that is its own, and gives what its output buffers hold then, with a manifest of them. */
export async function runKernel(device: GPUDevice, job: WgslJob): Promise<readonly OutputFile[] | Failed> {
  const lost = device.lost.then(({ message }) => gpuFailure(`the device was lost: ${message}`))
  try {
    return await Promise.race([compute(device, job), lost])
  } finally {
    device.destroy()
  }
}

async function compute(device: GPUDevice, job: WgslJob): Promise<readonly OutputFile[] | Failed> {
  const pipeline = await compile(device, job)
  if ('code' in pipeline) return pipeline
  for (const filter of ['validation', 'out-of-memory', 'internal'] as const) device.pushErrorScope(filter)
  const made = job.buffers.map((buffer): Made => ({
    buffer,
    gpuBuffer: makeBuffer(device, buffer, job.inputs),
  }))
  const copies = dispatch(device, pipeline, made, job.workgroups)
  const errors = [await device.popErrorScope(), await device.popErrorScope(), await device.popErrorScope()]
  const error = errors.find((found) => found !== null)
  if (error) return toFailure(error, job)
  const files: OutputFile[] = []
  for (const { buffer, gpuBuffer } of copies) files.push(await readBuffer(buffer, gpuBuffer))
  return withManifest(files, job)
}

async function compile(
  device: GPUDevice,
  { shader, entryPoint }: WgslJob,
): Promise<GPUComputePipeline | Failed> {
  device.pushErrorScope('validation')
  const module = device.createShaderModule({ code: shader })
  const { messages } = await module.getCompilationInfo()
  await device.popErrorScope()
  const error = messages.find(({ type }) => type === 'error')
  if (error !== undefined) {
    return refused('shader', `line ${error.lineNum}, column ${error.linePos}: ${error.message}`)
  }
  try {
    return await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint } })
  } catch (failure) {
    return shaderFailure(failure)
  }
}

function makeBuffer(device: GPUDevice, buffer: KernelBuffer, inputs: WgslJob['inputs']): GPUBuffer {
  const kind = buffer.usage === 'uniform' ? usage.uniform : usage.storage | usage.copySource
  const made = device.createBuffer({ size: buffer.size, usage: kind | usage.copyTarget })
  const content = inputs.find(({ path }) => path === buffer.input)?.content
  if (content !== undefined && content.length > 0) device.queue.writeBuffer(made, 0, Uint8Array.from(content))
  return made
}

/** One dispatch, and a copy of every output that can be read. */
function dispatch(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  made: readonly Made[],
  workgroups: WgslJob['workgroups'],
): readonly Made[] {
  const entries = made.map(({ buffer, gpuBuffer }) => ({
    binding: buffer.binding,
    resource: { buffer: gpuBuffer },
  }))
  const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  pass.setPipeline(pipeline)
  pass.setBindGroup(0, bindGroup)
  pass.dispatchWorkgroups(...workgroups)
  pass.end()
  const copies = made.flatMap(({ buffer, gpuBuffer }) => {
    if (buffer.output === undefined) return []
    const copy = device.createBuffer({ size: buffer.size, usage: usage.mapRead | usage.copyTarget })
    encoder.copyBufferToBuffer(gpuBuffer, 0, copy, 0, buffer.size)
    return [{ buffer, gpuBuffer: copy }]
  })
  device.queue.submit([encoder.finish()])
  return copies
}

async function readBuffer({ output }: KernelBuffer, gpuBuffer: GPUBuffer): Promise<OutputFile> {
  await gpuBuffer.mapAsync(readMode)
  const bytes = new Uint8Array(gpuBuffer.getMappedRange().slice(0))
  gpuBuffer.unmap()
  return { name: `${output?.name}.${output?.type}`, bytes }
}

function withManifest(
  files: readonly OutputFile[],
  { buffers, limits }: WgslJob,
): readonly OutputFile[] | Failed {
  const outputs = buffers.flatMap(({ output, size }) =>
    output === undefined
      ? []
      : [{ name: output.name, file: `${output.name}.${output.type}`, type: output.type, dims: [size / 4] }],
  )
  const all = [...files, { name: 'manifest.json', bytes: Buffer.from(canonicalize({ outputs }) ?? '') }]
  const size = all.reduce((sum, { bytes }) => sum + bytes.length, 0)
  if (size <= limits.outputBytes && all.length <= limits.outputFiles) return all
  const message = `the outputs are over the limit of ${limits.outputBytes} bytes or ${limits.outputFiles} files`
  return { kind: 'failed', code: 'RESOURCE_LIMIT', detail: 'outputs', message, retryable: false }
}

function toFailure(error: GPUError, { limits }: WgslJob): Failed {
  const kind = error.constructor.name
  if (kind === 'GPUValidationError') return refused('kernel', error.message)
  if (kind !== 'GPUOutOfMemoryError') return gpuFailure(error.message)
  const message = `the kernel's buffers take more memory than the device has, or than ${limits.memoryBytes} bytes`
  return { kind: 'failed', code: 'RESOURCE_LIMIT', detail: 'memory', message, retryable: false }
}
