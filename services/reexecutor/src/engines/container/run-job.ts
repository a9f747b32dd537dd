import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ContainerJob } from '../../bundle/job.ts'
import type { EngineOutcome, ResultEntry, RunContext } from '../engine.ts'
import { collectOutputs } from './collect/collect-outputs.ts'
import { compatRules, sealedRules } from './collect/collector-rules.ts'
import { createLogFiles } from './log-files.ts'
import { mountQuota, quotaKind } from './quota/quota-mount.ts'
import type { BindMount, ContainerEnding, ContainerRuntime, ContainerSpec } from './runtime.ts'

type Failed = Extract<EngineOutcome, { readonly kind: 'failed' }>

/** A program that ran to its end, and the folder its files are in. */
export type Ran = {
  readonly kind: 'ran'
  readonly ending: Extract<ContainerEnding, { readonly kind: 'exited' }>
  readonly entries: readonly ResultEntry[]
}

/** Where one run has its inputs and outputs, on a file system of their own. */
export type Workplace = {
  readonly folder: string
  readonly mounts: readonly BindMount[]
  /** Unmounts and removes all of it. */
  close(): Promise<void>
}

const sealedUid = 65_534

/** Makes the workplace of a run: inputs written, output folders there, all owned by the container's user. */
export async function openWorkplace(
  job: ContainerJob,
  { folder, rootUid, tmpfsBytes }: { folder: string; rootUid: number; tmpfsBytes: number },
): Promise<Workplace> {
  const { inputs, outputs, limits, profile } = job
  const isSealed = profile === 'sealed'
  const owner = isSealed ? rootUid + sealedUid : rootUid
  const folders = inputFolders(inputs.map(({ path }) => path))
  const size = {
    bytes: limits.outputBytes + inputs.reduce((sum, { content }) => sum + roundUp(content?.length ?? 0), 0),
    files: limits.outputFiles + inputs.length + folders.length + outputs.length + 2,
  }
  const mounted = join(folder, 'files')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const quota = await mountQuota(mounted, quotaKind(size, limits.memoryBytes, tmpfsBytes), size)
  const close = async () => {
    await quota.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    for (const name of folders) await makeFolder(join(mounted, 'inputs', name), owner)
    for (const { path, content } of inputs) {
      const file = join(mounted, 'inputs', path)
      await writeFile(file, content ?? '', { mode: 0o644 })
      await chown(file, owner, owner)
    }
    for (const { name } of outputs) await makeFolder(join(mounted, 'outputs', name), owner)
    // Bacalhau mounts a job's input folder writable, and only where the job has one.
    const input = {
      source: join(mounted, 'inputs'),
      target: '/inputs',
      isReadOnly: isSealed,
      isExecutable: !isSealed,
    }
    const mounts = outputs.map(({ name, path }) => ({
      source: join(mounted, 'outputs', name),
      target: path,
      isReadOnly: false,
      isExecutable: !isSealed,
    }))
    return { folder, mounts: inputs.length === 0 ? mounts : [input, ...mounts], close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Runs the program in its workplace and takes what it said and left, or says which limit it met. */
export async function runJob(
  runtime: ContainerRuntime,
  spec: ContainerSpec,
  { job, workplace, context }: { job: ContainerJob; workplace: Workplace; context: RunContext },
): Promise<Ran | Failed> {
  const { limits, outputs, profile } = job
  const { signal, report } = context
  const logs = createLogFiles(workplace.folder, limits.logBytes)
  const stop = new AbortController()
  const stopFor = (reason: 'time' | 'log') => stop.abort(reason)
  let timer: NodeJS.Timeout | undefined
  const ending = await runtime
    .run(spec, {
      signal: AbortSignal.any([signal, stop.signal]),
      onStart: () => {
        timer = setTimeout(stopFor, limits.wallTimeMs, 'time')
      },
      onLog: async (stream, bytes) => {
        if (stop.signal.aborted) return
        report({ kind: 'log', stream, bytes })
        if (!(await logs.add(stream, bytes))) stopFor('log')
      },
    })
    .finally(() => clearTimeout(timer))
  const said = await logs.close()
  signal.throwIfAborted()
  if (stop.signal.aborted) return stop.signal.reason === 'time' ? outOfTime(limits) : tooMuchSaid(limits)
  if (ending.kind === 'failed') return notStarted(ending)
  if (ending.isOverScratch === true) return outOfScratch(spec)
  if (ending.isOomKilled) return outOfMemory(limits)
  report({ kind: 'phase', phase: 'collecting' })
  const folders = outputs.map(({ name }) => ({
    name,
    path: join(workplace.folder, 'files', 'outputs', name),
  }))
  const rules = profile === 'sealed' ? sealedRules : compatRules
  const collected = await collectOutputs(folders, rules, {
    bytes: limits.outputBytes,
    files: limits.outputFiles,
  })
  if (collected.kind === 'too-much') return limit('outputs', collected.message)
  if (collected.kind === 'refused') {
    const { detail, message } = collected
    return { kind: 'failed', code: 'OUTPUT_REFUSED', detail, message, retryable: false }
  }
  // Decimal text cut to four bytes, as Bacalhau writes it.
  const exitCode = {
    path: 'exitCode',
    content: new TextEncoder().encode(String(ending.exitCode)).slice(0, 4),
  }
  return { kind: 'ran', ending, entries: [exitCode, ...collected.entries, ...said] }
}

async function makeFolder(folder: string, owner: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 })
  await chown(folder, owner, owner)
}

/** The folders that input files lie in, each after those above it; `''` is the folder of all. */
function inputFolders(paths: readonly string[]): readonly string[] {
  const found = new Set([''])
  const add = (folder: string) => {
    if (folder === '.' || found.has(folder)) return
    add(dirname(folder))
    found.add(folder)
  }
  for (const path of paths) add(dirname(path))
  return [...found]
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 4_096) * 4_096
}

function limit(detail: string, message: string): Failed {
  return { kind: 'failed', code: 'RESOURCE_LIMIT', detail, message, retryable: false }
}

function outOfMemory({ memoryBytes }: ContainerJob['limits']): Failed {
  return limit(
    'memory',
    `the kernel killed a process of the program at its limit of ${memoryBytes} bytes of memory`,
  )
}

function outOfScratch({ scratchBytes }: ContainerSpec): Failed {
  return limit('scratch', `the program wrote more than ${scratchBytes} bytes beside its outputs`)
}

function tooMuchSaid({ logBytes }: ContainerJob['limits']): Failed {
  return limit('log', `the program wrote more than ${logBytes} bytes to stdout and stderr`)
}

function outOfTime({ wallTimeMs }: ContainerJob['limits']): Failed {
  const message = `the program ran longer than its limit of ${wallTimeMs} ms`
  return { kind: 'failed', code: 'TIMEOUT', message, retryable: false }
}

function notStarted({ phase, message, retryable }: Extract<ContainerEnding, { kind: 'failed' }>): Failed {
  return { kind: 'failed', code: 'EXECUTOR_UNAVAILABLE', detail: phase, message, retryable }
}
