import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { atMost, figure, median } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import type { ContainerJob } from '../src/bundle/job.ts'
import { containerJobOf } from '../src/testing/container-bundle.ts'
import { openSmallRuncEngine } from '../src/testing/small-container-engine.ts'
import { compileStatic } from '../src/testing/static-program.ts'

const rounds = 20
const mostOverheadMs = 80
const program = compileStatic('int main(void) { return 0; }')

/** What `runc spec` says of a container, run by runc alone: the least a run under runc costs. */
function bareRun(folder: string): () => void {
  const rootfs = join(folder, 'rootfs')
  mkdirSync(rootfs, { recursive: true })
  writeFileSync(join(rootfs, 'job'), program, { mode: 0o755 })
  chownSync(rootfs, 0, 0)
  execFileSync('runc', ['spec', '--bundle', folder])
  const file = join(folder, 'config.json')
  const config = JSON.parse(readFileSync(file, 'utf8')) as { process: object; linux: object }
  const { process: described } = config
  const rlimits: readonly object[] = []
  writeFileSync(
    file,
    JSON.stringify({ ...config, process: { ...described, terminal: false, args: ['/job'], rlimits } }),
  )
  let runs = 0
  return () => {
    const { status, stderr } = spawnSync('runc', [
      '--root',
      join(folder, 'state'),
      'run',
      '--bundle',
      folder,
      `bare-${runs++}`,
    ])
    if (status !== 0) throw new Error(`expected runc to run a bare container, it said: ${stderr.toString()}`)
  }
}

const jobOf = (image: string, profile: ContainerJob['profile']): ContainerJob =>
  containerJobOf(image, { profile, entrypoint: ['/job'] })

/**
 * What the container engine costs under runc over a bare `runc run` of the same program, turn by turn: its file systems,
 * mounts and digests, and a known answer before and after every job.
 */
export const benchContainer = async (options: { readonly directory: string }): Promise<Metric[]> => {
  const directory = mkdtempSync(join(options.directory, 'container-'))
  const { runtime, engine } = await openSmallRuncEngine(directory, 'bench', {
    tmpfsBytes: 64 * 2 ** 20,
    scratchBytes: 2 ** 30,
  })
  const image = await runtime.images.provide([{ path: 'job', content: program, mode: 0o755 }])
  const [slot] = engine.slots
  if (slot === undefined) throw new TypeError('expected the container engine to have a slot')
  const execute = async (profile: ContainerJob['profile']): Promise<void> => {
    const signal = new AbortController().signal
    const outcome = await engine.execute(jobOf(image, profile), { slot, signal, report: () => undefined })
    if (outcome.kind === 'failed') throw new Error(`expected the job to run: ${outcome.message}`)
    await outcome.dispose?.()
  }
  const bare = bareRun(join(directory, 'bare'))
  const works = {
    bare: async () => bare(),
    sealed: () => execute('sealed'),
    compat: () => execute('compat'),
  }
  const times: Record<keyof typeof works, number[]> = { bare: [], sealed: [], compat: [] }
  try {
    for (let round = -1; round < rounds; round += 1) {
      for (const kind of Object.keys(works) as (keyof typeof works)[]) {
        const started = performance.now()
        await works[kind]()
        if (round >= 0) times[kind].push(performance.now() - started)
      }
    }
  } finally {
    await engine.close()
    rmSync(directory, { recursive: true, force: true })
  }
  const p50 = { bare: median(times.bare), sealed: median(times.sealed), compat: median(times.compat) }
  return [
    figure('runc, a bare run, p50', p50.bare, 'ms'),
    figure('runc, a sealed job with its known-answer test, p50', p50.sealed, 'ms'),
    figure('runc, a compat job with its known-answer test, p50', p50.compat, 'ms'),
    atMost('runc, a sealed job over a bare run, p50', p50.sealed - p50.bare, 'ms', mostOverheadMs),
    atMost('runc, a compat job over a bare run, p50', p50.compat - p50.bare, 'ms', mostOverheadMs),
  ]
}
