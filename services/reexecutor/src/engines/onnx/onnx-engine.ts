import type { OnnxJob } from '../../bundle/job.ts'
import type { EngineOutcome, RunContext } from '../engine.ts'
import { createExclusiveByName } from '../native/exclusive.ts'
import type { ExclusiveByName } from '../native/exclusive.ts'
import { queryNvidiaGpus } from '../native/gpu/nvidia-gpus.ts'
import { findHardwareDriver, findSoftwareDriver } from '../native/gpu/vulkan-driver.ts'
import type { NativeEngine } from '../native/native-engine.ts'
import { toOutcome } from '../native/to-outcome.ts'
import { openFloatAnswers, toKnownAnswer } from './known-answers.ts'
import type { OnnxConfig } from './onnx-config.ts'
import { openOnnxSlot } from './onnx-slot.ts'
import type { OnnxSlot } from './onnx-slot.ts'
import { planSlots } from './plan-slots.ts'
import type { Plan } from './plan-slots.ts'

export type OnnxEngineOptions = {
  /** Where the answers of the model of floats are kept, class by class. */
  readonly directory: string
  /** Shared with the other engines that use the same GPUs. */
  readonly exclusiveByName?: ExclusiveByName
  /** Another package in place of `onnxruntime-node`. */
  readonly runtimePackage?: string
  /** How long a child may take to start, load its driver and pass its known-answer test. */
  readonly startAllowanceMs?: number
}

const defaultStartAllowanceMs = 120_000

/** The onnx engine on this machine: a child process for each slot, and a line in `unavailable` for what it cannot have. */
export async function createOnnxEngine(
  config: OnnxConfig,
  options: OnnxEngineOptions,
): Promise<NativeEngine<OnnxJob>> {
  const plan = planSlots(config, {
    gpus: await queryNvidiaGpus(),
    softwareDriver: findSoftwareDriver(),
    hardwareDriver: findHardwareDriver(),
  })
  return openOnnxEngine(plan, options)
}

/** The engine of a plan that is made already. */
export async function openOnnxEngine(
  plan: Plan,
  {
    directory,
    exclusiveByName = createExclusiveByName(),
    runtimePackage = 'onnxruntime-node',
    startAllowanceMs = defaultStartAllowanceMs,
  }: OnnxEngineOptions,
): Promise<NativeEngine<OnnxJob>> {
  const floatAnswers = openFloatAnswers(directory)
  const dependencies = { runtimePackage, exclusiveByName, floatAnswers, startAllowanceMs }
  const tried = await Promise.all(plan.slots.map((slot, index) => openOnnxSlot(slot, index, dependencies)))
  const opened = tried.flatMap((slot) => (slot.kind === 'opened' ? [slot.opened] : []))
  const missing = tried.flatMap((slot) => (slot.kind === 'unavailable' ? [slot.message] : []))
  const unavailable = [...new Set([...plan.unavailable, ...missing])]
  const find = (id: string): OnnxSlot => {
    const found = opened.find(({ slot }) => slot.id === id)
    if (found === undefined)
      throw new TypeError(`the onnx engine has no slot ${id}: ${unavailable.join('; ')}`)
    return found
  }
  return {
    name: 'onnx',
    slots: opened.map(({ slot }) => slot),
    unavailable,
    execute: (job, context) => execute(find(context.slot.id), job, context),
    selfTest: async ({ id }) => {
      const { child, setup, expected } = find(id)
      const reply = await child.ask({ kind: 'describe', setup })
      if (reply.kind !== 'described')
        throw new TypeError(`expected the child to test itself, it ${reply.kind}`)
      return toKnownAnswer(expected, reply.found)
    },
    close: async () => void (await Promise.all(opened.map(({ child }) => child.close()))),
  }
}

async function execute(
  { slot, child, setup, expected }: OnnxSlot,
  job: OnnxJob,
  { signal, report }: RunContext,
): Promise<EngineOutcome> {
  if (job.provider !== slot.provider) {
    const message = `the job asks for the ${job.provider} provider, the slot ${slot.id} has ${slot.provider}`
    return { kind: 'failed', code: 'CLASS_UNAVAILABLE', detail: 'provider', message, retryable: false }
  }
  const reply = await child.run(
    { kind: 'run', setup, job, expected },
    { program: job.modelDigest, limits: job.limits, signal, report },
  )
  if (reply.kind === 'failed') return reply
  if (reply.kind !== 'ran') throw new TypeError(`expected the child to run a model, it ${reply.kind}`)
  report({ kind: 'phase', phase: 'collecting' })
  return toOutcome(reply, job.limits, toKnownAnswer(expected, reply.found), signal)
}
