import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { ContainerJob } from '../../services/reexecutor/src/bundle/job.ts'
import type { ImageFile } from '../../services/reexecutor/src/engines/container/runtime.ts'
import type { Engine, EngineOutcome, ResultEntry } from '../../services/reexecutor/src/engines/engine.ts'
import { compileStatic } from '../../services/reexecutor/src/testing/static-program.ts'
import type { HostileContainerJob } from './container-job.ts'
import { containerOutputs } from './container-outputs.ts'
import { containerResources } from './container-resources.ts'
import { canaryPath, containerWalls } from './container-walls.ts'

/** A container engine to be attacked. */
export type AttackedEngine = {
  readonly engine: Engine<ContainerJob>
  /** Makes an image of files, without a network, and names it as a job does. */
  imageOf(files: readonly ImageFile[]): Promise<string>
  /** What is left of containers that have ended: containers, cgroups, mounts, processes, folders. */
  leftovers(): Promise<readonly string[]>
  close(): Promise<void>
}

/** The table of hostile containers, or the part of it that `isWanted` says. */
export const hostileContainers: readonly HostileContainerJob[] = [
  ...containerResources,
  ...containerOutputs,
  ...containerWalls,
]

const limits: ContainerJob['limits'] = {
  memoryBytes: 64 * 2 ** 20,
  pids: 64,
  wallTimeMs: 20_000,
  logBytes: 2 ** 20,
  outputBytes: 8 * 2 ** 20,
  outputFiles: 512,
}

/** Runs the table against an engine: each verdict as wanted, nothing left behind, and the next job unharmed. */
export function hostileContainerSuite(
  name: string,
  openEngine: (directory: string) => Promise<AttackedEngine>,
  jobs: readonly HostileContainerJob[] = hostileContainers,
): void {
  describe(`hostile containers on ${name}`, () => {
    let directory = ''
    let attacked: AttackedEngine
    let canary = ''
    let harmless = ''
    const images = new Map<string, string>()

    const run = async (job: HostileContainerJob): Promise<EngineOutcome> => {
      const { engine } = attacked
      const slot = engine.slots[0] ?? assert.fail('the engine has no slot')
      const given = job.arguments.map((each) => (each === canaryPath ? canary : each))
      const image = images.get(job.program) ?? assert.fail(job.program)
      return await engine.execute(
        {
          engine: 'container',
          image,
          profile: job.profile,
          entrypoint: job.entrypoint ?? ['/job'],
          arguments: given,
          environment: {},
          inputs: [{ path: 'known', content: new TextEncoder().encode('input') }],
          outputs: [{ name: 'outputs', path: '/outputs' }],
          limits: { ...limits, ...job.limits },
        },
        { slot, signal: new AbortController().signal, report: () => undefined },
      )
    }
    const honest = hostileContainers[0] ?? assert.fail('the table is empty')

    before(async () => {
      directory = await mkdtemp(join(tmpdir(), 'lilymed-hostile-'))
      canary = join(directory, 'canary')
      await writeFile(canary, 'a secret of the host', { mode: 0o644 })
      attacked = await openEngine(directory)
      for (const program of new Set(hostileContainers.map((job) => job.program))) {
        const source = new URL(`./container-programs/${program}.c`, import.meta.url)
        const content = compileStatic(readFileSync(source, 'utf8'))
        images.set(program, await attacked.imageOf([{ path: 'job', content, mode: 0o755 }]))
      }
      harmless = await cidOf(await run(honest))
    })
    after(async () => {
      await attacked?.close()
      await rm(directory, { recursive: true, force: true })
    })

    for (const job of jobs) {
      it(`${job.row}: ${job.name}`, async () => {
        const outcome = await run(job)
        await check(outcome, job, () => run(job))
        assert.equal(await cidOf(await run(honest)), harmless, 'the next job has another result')
      })
    }

    it('leaves nothing behind', async () => {
      assert.deepEqual(await attacked.leftovers(), [])
      assert.equal(await readFile(canary, 'utf8'), 'a secret of the host')
      const [slot] = attacked.engine.slots
      assert.ok(slot !== undefined && (await attacked.engine.selfTest(slot)).ok)
    })
  })
}

async function check(
  outcome: EngineOutcome,
  { wanted }: HostileContainerJob,
  again: () => Promise<EngineOutcome>,
): Promise<void> {
  if (wanted.kind === 'failed') {
    if (outcome.kind === 'completed')
      assert.fail(`expected ${wanted.code}, it completed: ${await describeResult(outcome)}`)
    assert.equal(outcome.code, wanted.code, outcome.message)
    if (wanted.detail !== undefined) assert.equal(outcome.detail, wanted.detail, outcome.message)
    return
  }
  assert.ok(outcome.kind === 'completed', JSON.stringify(outcome))
  const { entries, exitCode } = outcome
  const stdout = await textOf(entries, 'stdout')
  const first = await cidOf(outcome)
  if (wanted.kind === 'nondeterministic') {
    const second = await again()
    assert.notEqual(await cidOf(second), first)
    return
  }
  if (wanted.exitCode !== undefined) assert.equal(exitCode, wanted.exitCode, stdout)
  if (typeof wanted.stdout === 'string') assert.equal(stdout, wanted.stdout)
  if (wanted.stdout instanceof RegExp) assert.match(stdout, wanted.stdout)
  if (wanted.files !== undefined) {
    const own = new Set(['stdout', 'stderr', 'exitCode', 'outputs'])
    assert.deepEqual(
      entries.map(({ path }) => path).filter((path) => !own.has(path)),
      wanted.files,
    )
  }
}

type Completed = Extract<EngineOutcome, { readonly kind: 'completed' }>

/** The result's name; its files are gone then. */
async function cidOf(outcome: EngineOutcome): Promise<string> {
  assert.ok(outcome.kind === 'completed', JSON.stringify(outcome))
  await outcome.dispose?.()
  return outcome.resultCid
}

async function textOf(entries: readonly ResultEntry[], path: string): Promise<string> {
  const entry = entries.find((each) => each.path === path)
  if (entry === undefined) return ''
  const bytes = 'file' in entry ? await readFile(entry.file) : Buffer.from(entry.content ?? [])
  return bytes.toString('utf8')
}

async function describeResult({ entries, exitCode }: Completed): Promise<string> {
  const said = (await Promise.all(['stdout', 'stderr'].map((path) => textOf(entries, path)))).join('')
  return `exit code ${exitCode}, ${entries
    .map(({ path }) => path)
    .join(' ')
    .slice(0, 200)}: ${said.slice(0, 500)}`
}
