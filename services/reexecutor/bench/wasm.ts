import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { atMost, figure, median, percentile } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { Piscina } from 'piscina'
import { compileProgram } from '../../../packages/devnet/modules/compile.ts'
import { createMeter } from '../src/engines/wasm/meter.ts'
import { createModuleCache } from '../src/engines/wasm/module/module-cache.ts'
import { meterModule } from '../src/engines/wasm/module/meter-module.ts'
import { prepareModule } from '../src/engines/wasm/module/prepare-module.ts'
import { readSections, writeSections } from '../src/engines/wasm/module/sections.ts'
import { createWasmEngine } from '../src/engines/wasm/wasm-engine.ts'
import { webAssembly } from '../src/engines/wasm/web-assembly.ts'
import { checkKnownAnswer } from '../src/engines/wasm/known-answer.ts'
import { loadKnownAnswerTest } from '../src/known-answer/built-in.ts'
import { jobOf } from '../src/testing/job.ts'
import { wasmCorpus } from '../src/testing/wasm-corpus.ts'
import type { WasmJob } from '../src/bundle/job.ts'

const programFolder = (name: string) => fileURLToPath(new URL(`./programs/${name}`, import.meta.url))
const mandelbrot = new URL('../../../packages/devnet/modules/mandelbrot/mandelbrot.wasm', import.meta.url)
const rounds = 9
const warmRuns = 400
const plentyOfFuel = 10 ** 13

/**
 * What the wasm engine costs over the program itself: fuel and stack metering on two programs that do nothing else, a run on a
 * warm thread beside the same program on a bare pool, and preparing a module.
 */
export async function benchWasm(): Promise<Metric[]> {
  return [...(await measureMetering()), ...(await measureWarmRuns()), ...(await measurePreparing())]
}

async function measureMetering(): Promise<Metric[]> {
  const directory = await mkdtemp(join(tmpdir(), 'lilymed-bench-'))
  try {
    const metrics: Metric[] = []
    for (const name of ['hash', 'matmul']) {
      const file = join(directory, `${name}.wasm`)
      await compileProgram({ name, folder: programFolder(name), isModule: false }, file)
      const bare = Uint8Array.from(await readFile(file))
      const sections = meterModule(readSections(bare), { minimum: 0, maximum: undefined })
      const metered = writeSections(sections)
      // The two in turns, by the thread's own CPU time: what else the machine does then weighs on neither.
      const ratios = Array.from({ length: rounds }, () => cpuOf(metered) / cpuOf(bare))
      metrics.push(atMost(`wasm, metering of ${name}`, (median(ratios) - 1) * 100, '%', 35))
    }
    return metrics
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** CPU time of one run of a module without imports, microseconds. */
function cpuOf(bytes: Uint8Array): number {
  const { exports } = new webAssembly.Instance(new webAssembly.Module(bytes), {})
  if ('lilymed.fuel' in exports) createMeter(plentyOfFuel).bind(exports)
  const start = exports['_start'] as () => void
  const before = process.threadCpuUsage()
  start()
  const { user, system } = process.threadCpuUsage(before)
  return user + system
}

const smallJob = async (): Promise<WasmJob> => {
  const module = Uint8Array.from(await readFile(mandelbrot))
  const limits = {
    memoryPages: 256,
    wallTimeMs: 10_000,
    logBytes: 65_536,
    outputBytes: 2 ** 20,
    outputFiles: 16,
  }
  return jobOf(module, { moduleDigest: 'mandelbrot', arguments: ['64', '48', '100'], limits })
}

async function measureWarmRuns(): Promise<Metric[]> {
  const knownAnswer = await loadKnownAnswerTest()
  const job = await smallJob()
  const filename = fileURLToPath(new URL('./bare-wasm.worker.ts', import.meta.url))
  const pool = new Piscina({ filename, name: 'runBare', minThreads: 1, maxThreads: 1, workerData: job })
  const engine = createWasmEngine({ workers: 1, knownAnswer })
  const slot = engine.slots[0]
  if (slot === undefined) throw new TypeError('the wasm engine has no slot')
  const context = { slot, signal: new AbortController().signal, report: () => undefined }
  const modules = createModuleCache(2 ** 24)
  const times: Record<'bare' | 'run' | 'knownAnswer', number[]> = { bare: [], run: [], knownAnswer: [] }
  const work = {
    bare: () => pool.run(undefined),
    run: () => engine.execute(job, context),
    knownAnswer: () => checkKnownAnswer(knownAnswer, modules),
  }
  try {
    for (let turn = 0; turn < 2 * warmRuns; turn++) {
      for (const kind of ['bare', 'run', 'knownAnswer'] as const) {
        const began = performance.now()
        await work[kind]()
        // The first half warms code and caches.
        if (turn >= warmRuns) times[kind].push(performance.now() - began)
      }
    }
  } finally {
    await engine.close()
    await pool.destroy()
  }
  return [
    figure('wasm, a bare run on a warm thread, p50', median(times.bare), 'ms'),
    atMost('wasm, a run over that, p50', median(times.run) - median(times.bare), 'ms', 1),
    figure('wasm, a run, p99', percentile(times.run, 0.99), 'ms'),
    figure('wasm, of which the known-answer test, p50', median(times.knownAnswer), 'ms'),
  ]
}

/** A small module as a whole, and the rewriting alone of a large one, whose imports no run would be given. */
async function measurePreparing(): Promise<Metric[]> {
  const { module, limits } = await smallJob()
  const large = wasmCorpus().toSorted((a, b) => b.bytes.length - a.bytes.length)[0]?.bytes ?? module
  const p50 = (count: number, work: () => unknown) =>
    median(
      Array.from({ length: count }, () => {
        const began = performance.now()
        work()
        return performance.now() - began
      }),
    )
  const small = p50(warmRuns, () => prepareModule(module, limits.memoryPages))
  const rewriting = p50(rounds, () =>
    writeSections(meterModule(readSections(large), { minimum: 0, maximum: undefined })),
  )
  return [
    figure(`wasm, preparing a module of ${module.length} bytes, p50`, small, 'ms'),
    figure('wasm, rewriting a large module', large.length / rewriting / 1_000, 'MB/s'),
  ]
}
