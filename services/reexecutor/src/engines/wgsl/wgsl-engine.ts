import { extname } from 'node:path'
import type { WgslJob } from '../../bundle/job.ts'
import type { KnownAnswer, Slot } from '../engine.ts'
import { childEnvironment } from '../native/child-environment.ts'
import { createChildPool } from '../native/child-pool.ts'
import { createExclusiveByName } from '../native/exclusive.ts'
import type { ExclusiveByName } from '../native/exclusive.ts'
import type { NvidiaGpu } from '../native/gpu/nvidia-gpus.ts'
import type { NativeEngine } from '../native/native-engine.ts'
import { createNativeSlot } from '../native/native-slot.ts'
import type { NativeSlot } from '../native/native-slot.ts'
import { plainText } from '../native/plain-text.ts'
import { toOutcome } from '../native/to-outcome.ts'
import type { WgslReply, WgslSetup, WgslTask } from './child-messages.ts'
import { wgslDeterminismClass, wgslDrawClass } from './determinism-class.ts'
import { findDevice } from './find-device.ts'
import type { FoundDevice } from './find-device.ts'
import { knownKernelAnswer } from './known-kernel.ts'
import type { WgslConfig } from './wgsl-config.ts'

export type WgslEngineOptions = {
  /** Shared with the other engines that use the same GPU. */
  readonly exclusiveByName?: ExclusiveByName
  /** Another package in place of `webgpu`. */
  readonly runtimePackage?: string
  /** How long a child may take to start, load its driver and pass its known-answer test. */
  readonly startAllowanceMs?: number
}

const defaultStartAllowanceMs = 60_000
/** Children of the onnx engine have the numbers below: no two children are one user. */
const sandboxSlot = 1_000
// The worker has the ending of this file: .ts from source, .js when published.
const worker = new URL(`../../workers/wgsl-worker${extname(import.meta.url)}`, import.meta.url)

/** The wgsl engine on this machine: one child process that drives its adapter, or a line in `unavailable`. */
export async function createWgslEngine(
  config: WgslConfig,
  {
    exclusiveByName = createExclusiveByName(),
    runtimePackage = 'webgpu',
    startAllowanceMs = defaultStartAllowanceMs,
  }: WgslEngineOptions = {},
): Promise<NativeEngine<WgslJob>> {
  const device = await findDevice(config)
  if (device.kind === 'missing') return withoutSlots(device.message)
  const child = createNativeSlot<WgslTask, WgslReply>({
    pool: createChildPool({
      worker,
      environment: childEnvironment({
        vulkan: device.vulkan,
        ...(device.gpu === undefined ? {} : { cudaDevice: device.gpu.uuid }),
      }),
    }),
    exclusive: exclusiveByName(device.gpu?.uuid ?? device.vulkan.kind),
    startAllowanceMs,
  })
  const setup: WgslSetup = {
    runtimePackage,
    isSoftwareAllowed: config.adapter === 'software',
    sandbox: { slot: sandboxSlot },
  }
  try {
    const reply = await child.ask({ kind: 'describe', setup })
    if (reply.kind !== 'described') throw new Error('message' in reply ? reply.message : reply.kind)
    return toEngine(child, setup, slotOf(reply, device))
  } catch (error) {
    await child.close()
    return withoutSlots(plainText(error instanceof Error ? error.message : String(error)))
  }
}

function slotOf(
  { runtime, adapter }: Extract<WgslReply, { readonly kind: 'described' }>,
  { gpu, vulkan }: FoundDevice,
): Slot {
  const { library } = vulkan
  const device = {
    adapter,
    ...(gpu === undefined ? {} : { gpu }),
    ...(library === undefined ? {} : { library }),
  }
  return {
    id: 'wgsl/0',
    determinismClass: wgslDeterminismClass({ ...device, runtime }),
    drawClass: wgslDrawClass(device),
    ...(gpu === undefined ? {} : { gpu: toGpu(gpu) }),
  }
}

const toGpu = ({ uuid, name, vramBytes }: NvidiaGpu) => ({ uuid, model: name, vramBytes })

function toEngine(
  child: NativeSlot<WgslTask, WgslReply>,
  setup: WgslSetup,
  slot: Slot,
): NativeEngine<WgslJob> {
  return {
    name: 'wgsl',
    slots: [slot],
    unavailable: [],
    execute: async (job, { signal, report }) => {
      const program = `${job.entryPoint} ${job.shader}`
      const { limits } = job
      const reply = await child.run({ kind: 'run', setup, job }, { program, limits, signal, report })
      if (reply.kind === 'failed') return reply
      if (reply.kind !== 'ran') throw new TypeError(`expected the child to run a kernel, it ${reply.kind}`)
      report({ kind: 'phase', phase: 'collecting' })
      return toOutcome(reply, limits, toKnownAnswer(reply.found), signal)
    },
    selfTest: async () => {
      const reply = await child.ask({ kind: 'describe', setup })
      if (reply.kind !== 'described')
        throw new TypeError(`expected the child to test itself, it ${reply.kind}`)
      return toKnownAnswer(reply.found)
    },
    close: () => child.close(),
  }
}

function toKnownAnswer(found: string): KnownAnswer {
  return { ok: found === knownKernelAnswer, expected: knownKernelAnswer, found }
}

function withoutSlots(message: string): NativeEngine<WgslJob> {
  const fail = () => Promise.reject(new TypeError(`the wgsl engine has no slot: ${message}`))
  return {
    name: 'wgsl',
    slots: [],
    unavailable: [`wgsl: ${message}`],
    execute: fail,
    selfTest: fail,
    close: () => Promise.resolve(),
  }
}
