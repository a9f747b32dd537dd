import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerJob } from '../../bundle/job.ts'
import type { Engine, EngineOutcome, KnownAnswer, RunContext, Slot } from '../engine.ts'
import type { ContainerGpu } from './container-gpu.ts'
import { cpusOfSlot, parseCpuList } from './cpu-set.ts'
import { containerDrawClass, runClass, slotClass } from './determinism-class.ts'
import { gpuProblem } from './gpu-check.ts'
import { openImageKeeper } from './image-keeper.ts'
import { installKnownAnswer, startKnownAnswer } from './known-answer.ts'
import type { ContainerKnownAnswerTest } from './known-answer.ts'
import { createKnownAnswers } from './known-answers.ts'
import { machineInstructionSets } from './machine-class.ts'
import { createResultDigester } from './result-digester.ts'
import { openWorkplace, runJob } from './run-job.ts'
import type { Ran, Workplace } from './run-job.ts'
import { unmountUnder } from './runc/reap-leftovers.ts'
import type { ContainerRuntime, ContainerSpec, PullPolicy } from './runtime.ts'
import { strictProfile } from './seccomp/strict-profile.ts'

export type ContainerEngineOptions = {
  readonly runtime: ContainerRuntime
  /** Kept for this engine alone; an absolute path. */
  readonly directory: string
  readonly knownAnswer: ContainerKnownAnswerTest
  /** Programs at a time without a GPU. */
  readonly slots: number
  /** CPUs a program sees where its claim does not say. */
  readonly cpus: number
  readonly gpus: readonly ContainerGpu[]
  readonly pull: PullPolicy
  readonly imageBytes: number
  /** Outputs up to here are held in memory, larger ones on the disk. */
  readonly tmpfsBytes: number
  /** The most a program may write beside its outputs. */
  readonly scratchBytes: number
}

type Place = { readonly slot: Slot; readonly index: number; readonly gpu?: ContainerGpu }
type Failed = Extract<EngineOutcome, { readonly kind: 'failed' }>

const hostname = 'job'

/**
 * The container engine over a runtime. A program's result is given out only if the slot's known-answer container answered rightly
 * just before the program and just after it. Removes what an earlier process left, installs the known-answer program, and throws
 * `AppError` with what to do where the runtime cannot be used.
 */
export async function createContainerEngine(options: ContainerEngineOptions): Promise<Engine<ContainerJob>> {
  const { runtime, directory, knownAnswer, pull, imageBytes, tmpfsBytes, scratchBytes } = options
  const description = await runtime.describe()
  await runtime.reap()
  const [runs, asked] = [join(directory, 'runs'), join(directory, 'known-answers')]
  await Promise.all([runs, asked].map(clearFolder))
  const knownAnswerImage = await installKnownAnswer(runtime, knownAnswer)
  const keeper = await openImageKeeper({
    images: runtime.images,
    pull,
    limitBytes: imageBytes,
    ledgerFile: join(directory, 'images.json'),
    now: Date.now,
  })
  const available = await availableCpus()
  const machine = { description, instructionSets: await machineInstructionSets() }
  const places = placesOf(options, machine, available.length)
  const digester = createResultDigester(Math.max(1, Math.min(places.length, 4)))

  const placeOf = (slot: Slot): Place => {
    const place = places.find((each) => each.slot.id === slot.id)
    if (place === undefined) throw new TypeError(`expected a slot of the container engine, got ${slot.id}`)
    return place
  }

  const knownAnswers = createKnownAnswers((slotId) => {
    const { index } = places.find(({ slot }) => slot.id === slotId) ?? { index: 0 }
    const id = `ka-${randomUUID()}`
    const cpuset = cpusOfSlot(available, index, 1)
    const place = { image: knownAnswerImage, id, cpuset, folder: join(asked, id) }
    return startKnownAnswer(runtime, knownAnswer, place)
  })

  const runTwice = async (
    spec: ContainerSpec,
    run: { job: ContainerJob; workplace: Workplace; context: RunContext },
  ): Promise<Ran | Failed> => {
    const first = await runJob(runtime, spec, run)
    // What never began is tried once more: a machine that was busy, not a program that is broken.
    if (first.kind === 'ran' || first.code !== 'EXECUTOR_UNAVAILABLE') return first
    return await runJob(runtime, { ...spec, id: `${spec.id}-again` }, run)
  }

  const attempt = async (job: ContainerJob, context: RunContext): Promise<EngineOutcome> => {
    const { signal, report } = context
    const place = placeOf(context.slot)
    const cpus = job.requirements?.cpus ?? Math.min(options.cpus, available.length)
    const determinismClass = runClass(place.slot.determinismClass, job, cpus)
    const misfit = fitProblem(job, place, { cpus, available, determinismClass })
    if (misfit !== undefined) return misfit
    signal.throwIfAborted()
    report({ kind: 'phase', phase: 'image' })
    const image = await keeper.use(job.image, signal)
    if (image.kind === 'unavailable') {
      const { code, detail, message, retryable } = image
      return { kind: 'failed', code, detail, message, retryable }
    }
    const id = `run-${randomUUID()}`
    let workplace: Workplace | undefined
    let isHandedOut = false
    try {
      report({ kind: 'phase', phase: 'known-answer' })
      const opening = openWorkplace(job, { folder: join(runs, id), rootUid: description.rootUid, tmpfsBytes })
      const [opened, tested] = await Promise.allSettled([opening, knownAnswers.ask(place.slot.id, signal)])
      if (opened.status === 'fulfilled') workplace = opened.value
      if (tested.status === 'rejected') throw tested.reason
      if (!tested.value.ok) return knownAnswerFailed(tested.value)
      if (workplace === undefined) throw (opened as PromiseRejectedResult).reason
      const spec: ContainerSpec = {
        id,
        image: job.image,
        entrypoint: job.entrypoint,
        arguments: job.arguments,
        environment: job.environment,
        ...(job.workingDirectory === undefined ? {} : { workingDirectory: job.workingDirectory }),
        profile: job.profile,
        mounts: workplace.mounts,
        memoryBytes: job.limits.memoryBytes,
        pids: job.limits.pids,
        scratchBytes,
        cpuset: cpusOfSlot(available, place.index, cpus),
        devices: place.gpu === undefined ? [] : [place.gpu.device],
        hostname,
        seccomp: strictProfile(),
      }
      const problem = place.gpu && (await gpuProblem(runtime, spec, place.gpu, signal))
      if (problem !== undefined) return unavailable('gpu', problem)
      report({ kind: 'phase', phase: 'program' })
      const ran = await runTwice(spec, { job, workplace, context })
      if (ran.kind === 'failed') return ran
      const [named, after] = await Promise.all([
        digester.digest(ran.entries, signal),
        knownAnswers.ask(place.slot.id, signal),
      ])
      if (!after.ok) return knownAnswerFailed(after)
      if (named.kind === 'failed') return named
      const { resultCid, files } = named
      isHandedOut = true
      return {
        kind: 'completed',
        exitCode: ran.ending.exitCode,
        entries: ran.entries,
        resultCid,
        files,
        startedAt: ran.ending.startedAt,
        finishedAt: ran.ending.finishedAt,
        knownAnswer: after,
        determinismClass,
        dispose: workplace.close,
      }
    } finally {
      image.release()
      if (!isHandedOut) await workplace?.close()
    }
  }

  const execute: Engine<ContainerJob>['execute'] = async (job, context) => {
    try {
      return await attempt(job, context)
    } catch (error) {
      context.signal.throwIfAborted()
      const failed = runtimeFailed(error)
      if (failed === undefined) throw error
      return failed
    }
  }

  return {
    name: 'container',
    slots: places.map(({ slot }) => slot),
    execute,
    selfTest: (slot) => knownAnswers.askAnew(placeOf(slot).slot.id, new AbortController().signal),
    close: async () => {
      await digester.close()
      await knownAnswers.close()
      await Promise.all([runs, asked].map(clearFolder))
      await runtime.close()
    },
  }
}

function placesOf(
  { slots, gpus }: ContainerEngineOptions,
  machine: Parameters<typeof slotClass>[0],
  cpus: number,
): readonly Place[] {
  const plain = Array.from({ length: slots }, (_, index): Place => ({
    index,
    slot: {
      id: `container/${index}`,
      determinismClass: slotClass(machine),
      drawClass: containerDrawClass(),
      cpus,
    },
  }))
  const withGpu = gpus.map((gpu, index): Place => {
    const { uuid, model, vramBytes } = gpu
    const slot = {
      id: `container/gpu${index}`,
      determinismClass: slotClass({ ...machine, gpu }),
      drawClass: containerDrawClass(gpu),
      cpus,
      gpu: { uuid, model, vramBytes },
    }
    return { index: slots + index, slot, gpu }
  })
  return [...plain, ...withGpu]
}

function fitProblem(
  { requirements }: ContainerJob,
  { gpu }: Place,
  run: { readonly cpus: number; readonly available: readonly number[]; readonly determinismClass: string },
): Failed | undefined {
  const { cpus, available, determinismClass } = run
  if (cpus > available.length)
    return unavailable('cpus', `the claim's program saw ${cpus} CPUs, this machine has ${available.length}`)
  if (requirements?.gpu !== undefined && gpu === undefined)
    return unavailable('gpu', 'the job needs a GPU, this slot has none')
  const wanted = requirements?.determinismClass
  if (wanted !== undefined && wanted !== determinismClass)
    return unavailable('class', `the job asks for the class ${wanted}, here it would be ${determinismClass}`)
  return undefined
}

function unavailable(detail: string, message: string): Failed {
  return { kind: 'failed', code: 'CLASS_UNAVAILABLE', detail, message, retryable: false }
}

function knownAnswerFailed({ found, expected }: KnownAnswer): Failed {
  const message = `the known-answer test gave ${found}, expected ${expected}`
  return { kind: 'failed', code: 'KNOWN_ANSWER_FAILED', message, retryable: true }
}

/** A runtime that is away or hangs says so by an error that is worth another try; what such an error cost is the executor's failure. */
function runtimeFailed(error: unknown): Failed | undefined {
  if (!(error instanceof Error && 'retryable' in error && error.retryable === true)) return undefined
  return {
    kind: 'failed',
    code: 'EXECUTOR_UNAVAILABLE',
    detail: 'runtime',
    message: error.message,
    retryable: true,
  }
}

/** Unmounts and removes the workplaces of runs that nobody will ask for again. */
async function clearFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await unmountUnder(folder)
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
}

async function availableCpus(): Promise<readonly number[]> {
  const status = await readFile('/proc/self/status', 'utf8')
  return parseCpuList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '0')
}
