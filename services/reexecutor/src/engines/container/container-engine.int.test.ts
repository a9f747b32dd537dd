import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { directoryCid } from '@lilymed/lilypad/result-directory'
import type { ContainerJob } from '../../bundle/job.ts'
import { readBusybox } from '../../testing/static-program.ts'
import type { Engine, EngineOutcome, RunProgress } from '../engine.ts'
import { createContainerEngine } from './container-engine.ts'
import type { ContainerEngineOptions } from './container-engine.ts'
import { loadContainerKnownAnswer } from './known-answer.ts'
import { openRuncRuntime } from './runc/runc-runtime.ts'
import type { ContainerHooks, ContainerRuntime } from './runtime.ts'
import { DaemonError } from './daemon/daemon-error.ts'

const mebibyte = 2 ** 20
const gpu = {
  device: 'mock.lilymed/gpu=0',
  uuid: 'GPU-mock-0',
  model: 'Mock',
  vramBytes: 2 ** 30,
  computeCapability: '9.0',
  driver: '1.0',
  probe: ['/bin/cat', '/gpu/uuid'],
}

describe('the container engine under runc', () => {
  let directory = ''
  let runtime: ContainerRuntime
  let engine: Engine<ContainerJob>
  let image = ''
  const openRuntime = (instance: string, folder: string) =>
    openRuncRuntime({
      directory: join(folder, 'runc'),
      instance: `${instance}-${process.pid}`,
      registries: [],
      imageBytes: 2 ** 28,
      cdiFolders: [join(directory, 'cdi')],
    })
  const open = async (
    over: ContainerRuntime,
    folder: string,
    overrides: Partial<ContainerEngineOptions> = {},
  ) =>
    await createContainerEngine({
      runtime: over,
      directory: folder,
      knownAnswer: await loadContainerKnownAnswer(),
      slots: 1,
      cpus: 1,
      gpus: [gpu],
      pull: 'missing',
      imageBytes: 2 ** 28,
      tmpfsBytes: 16 * mebibyte,
      scratchBytes: 16 * mebibyte,
      ...overrides,
    })

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-container-'))
    await mkdir(join(directory, 'cdi'))
    await writeFile(join(directory, 'uuid'), 'GPU-mock-0\n')
    const spec = {
      cdiVersion: '0.6.0',
      kind: 'mock.lilymed/gpu',
      devices: [
        {
          name: '0',
          containerEdits: {
            env: ['GPU=mock'],
            deviceNodes: [{ path: '/dev/gpu0', hostPath: '/dev/zero' }],
            mounts: [{ hostPath: join(directory, 'uuid'), containerPath: '/gpu/uuid' }],
          },
        },
      ],
    }
    await writeFile(join(directory, 'cdi', 'mock.json'), JSON.stringify(spec))
    runtime = await openRuntime('engine', directory)
    engine = await open(runtime, directory)
    const content = readBusybox()
    const commands = ['sh', 'cat', 'ls', 'nproc', 'sleep', 'yes', 'head', 'id', 'dd', 'wc']
    image = await runtime.images.provide(
      commands.map((name) => ({ path: `bin/${name}`, content, mode: 0o755 })),
    )
  })
  after(async () => {
    await engine?.close()
    await rm(directory, { recursive: true, force: true })
  })

  const jobOf = (line: string, overrides: Partial<ContainerJob> = {}): ContainerJob => ({
    engine: 'container',
    image,
    profile: 'compat',
    entrypoint: ['/bin/sh', '-c', line],
    arguments: [],
    environment: {},
    inputs: [],
    outputs: [{ name: 'outputs', path: '/outputs' }],
    limits: {
      memoryBytes: 128 * mebibyte,
      pids: 32,
      wallTimeMs: 60_000,
      logBytes: mebibyte,
      outputBytes: mebibyte,
      outputFiles: 64,
    },
    ...overrides,
  })
  type Given = {
    signal?: AbortSignal
    slot?: number
    report?: (progress: RunProgress) => void
    on?: Engine<ContainerJob>
  }
  const execute = async (job: ContainerJob, given: Given = {}): Promise<EngineOutcome> => {
    const { signal = new AbortController().signal, report = () => undefined, on = engine } = given
    return await on.execute(job, {
      slot: on.slots[given.slot ?? 0] ?? assert.fail('no slot'),
      signal,
      report,
    })
  }
  const resultOf = async (job: ContainerJob, given: Given = {}) => {
    const outcome = await execute(job, given)
    assert.ok(outcome.kind === 'completed', JSON.stringify(outcome))
    const read = async (path: string) => {
      const entry = outcome.entries.find((each) => each.path === path)
      if (entry === undefined) return undefined
      return 'file' in entry
        ? await readFile(entry.file, 'utf8')
        : Buffer.from(entry.content ?? []).toString()
    }
    const texts = { stdout: await read('stdout'), stderr: await read('stderr') }
    await outcome.dispose?.()
    return { outcome, ...texts }
  }

  it('names a result as Lilypad does, and lists its files', async () => {
    const line = 'cat /inputs/a/b; echo err >&2; echo out > /outputs/f; exit 5'
    const inputs = [{ path: 'a/b', content: Buffer.from('input\n') }]
    const { outcome, stdout, stderr } = await resultOf(jobOf(line, { inputs }))
    assert.deepEqual([stdout, stderr, outcome.exitCode], ['input\n', 'err\n', 5])
    const encode = (text: string) => new TextEncoder().encode(text)
    const expected = await directoryCid([
      { path: 'exitCode', content: encode('5') },
      { path: 'outputs' },
      { path: 'outputs/f', content: encode('out\n') },
      { path: 'stderr', content: encode('err\n') },
      { path: 'stdout', content: encode('input\n') },
    ])
    assert.equal(outcome.resultCid, expected)
    assert.deepEqual(
      outcome.files?.map(({ path }) => path),
      ['exitCode', 'outputs/f', 'stderr', 'stdout'],
    )
    assert.ok(outcome.knownAnswer.ok)
  })

  it('gives inputs to write to where Lilypad does, and to read alone where sealed', async () => {
    const inputs = [{ path: 'known', content: Buffer.from('x') }]
    const line = 'echo new > /inputs/new && echo y > /inputs/known && cat /inputs/new; id'
    const compat = await resultOf(jobOf(line, { inputs }))
    assert.match(compat.stdout ?? '', /^new\nuid=0\S* gid=0/)
    const sealed = await resultOf(jobOf(line, { inputs, profile: 'sealed' }))
    assert.match(sealed.stdout ?? '', /^uid=65534/)
    assert.match(sealed.stderr ?? '', /Read-only/)
  })

  it('keeps several outputs apart, and large ones on the disk', async () => {
    const outputs = ['one', 'two'].map((name) => ({ name, path: `/data/${name}` }))
    const line = 'echo 1 > /data/one/f; dd if=/dev/zero of=/data/two/g bs=1M count=20; cat /proc/mounts'
    const limits = { ...jobOf('').limits, outputBytes: 32 * mebibyte }
    const { outcome, stdout } = await resultOf(jobOf(line, { outputs, limits }))
    const sizes = outcome.entries.flatMap((entry) => ('file' in entry ? [[entry.path, entry.size]] : []))
    assert.deepEqual(sizes, [
      ['one/f', 2],
      ['two/g', 20 * mebibyte],
    ])
    assert.match(stdout ?? '', /\/data\/two ext4 /)
  })

  it('shows a program as many CPUs as its claim’s had, and no run the claim’s class does not fit', async () => {
    const { stdout, outcome } = await resultOf(jobOf('nproc', { requirements: { cpus: 2 } }))
    assert.equal(stdout, '2\n')
    assert.match(outcome.determinismClass ?? '', /\/cpus=2\//)
    const determinismClass = outcome.determinismClass ?? ''
    assert.equal(
      (await resultOf(jobOf('nproc', { requirements: { cpus: 2, determinismClass } }))).stdout,
      '2\n',
    )
    for (const requirements of [{ determinismClass }, { cpus: 256 }, { gpu: { count: 1 as const } }]) {
      const refused = await execute(jobOf('nproc', { requirements }))
      assert.equal(refused.kind === 'failed' && refused.code, 'CLASS_UNAVAILABLE')
    }
  })

  it('gives a GPU to the slot that has it, once it is the one it should be', async () => {
    const slot = 1
    const { stdout, outcome } = await resultOf(
      jobOf('echo $GPU; ls /dev/gpu0; head -c 2 /dev/gpu0 | wc -c'),
      { slot },
    )
    assert.equal(stdout, 'mock\n/dev/gpu0\n2\n')
    assert.match(outcome.determinismClass ?? '', /\/gpu=Mock:cc9\.0:1\.0:1073741824\//)
    const sealed = await resultOf(jobOf('cat /gpu/uuid', { profile: 'sealed' }), { slot })
    assert.equal(sealed.stdout, 'GPU-mock-0\n')
    await writeFile(join(directory, 'uuid'), 'GPU-another\n')
    const refused = await execute(jobOf('echo ran'), { slot })
    await writeFile(join(directory, 'uuid'), 'GPU-mock-0\n')
    assert.deepEqual([refused.kind, refused.kind === 'failed' && refused.detail], ['failed', 'gpu'])
  })

  it('tells what a program says while it says it', async () => {
    const seen: RunProgress[] = []
    await resultOf(jobOf('echo one'), { report: (progress) => void seen.push(progress) })
    const phases = seen.flatMap((each) => (each.kind === 'phase' ? [each.phase] : []))
    assert.deepEqual(phases, ['image', 'known-answer', 'program', 'collecting'])
    const said = seen.flatMap((each) => (each.kind === 'log' ? [Buffer.from(each.bytes).toString()] : []))
    assert.equal(said.join(''), 'one\n')
  })

  it('keeps a long log whole', async () => {
    const limits = { ...jobOf('').limits, logBytes: 8 * mebibyte }
    const { stdout } = await resultOf(jobOf('yes 1234567 | head -c 4000000', { limits }))
    assert.equal(stdout, '1234567\n'.repeat(500_000))
  })

  it('ends at once when it is told to, and is there for the next', async () => {
    for (const ms of [5, 60, 150, 400]) {
      await assert.rejects(execute(jobOf('sleep 100'), { signal: AbortSignal.timeout(ms) }), {
        name: 'TimeoutError',
      })
    }
    assert.deepEqual(await readdir(join(directory, 'runs')), [])
    assert.equal((await resultOf(jobOf('echo next'))).stdout, 'next\n')
  })

  it('runs nothing on a machine that gives the wrong answer', async () => {
    const folder = join(directory, 'wrong')
    const knownAnswer = { ...(await loadContainerKnownAnswer()), expected: 'QmWrong' }
    const over = await openRuntime('wrong', folder)
    const wrong = await open(over, folder, { knownAnswer })
    const here = await over.images.provide([{ path: 'bin/sh', content: readBusybox(), mode: 0o755 }])
    const seen: string[] = []
    const report = (progress: RunProgress) =>
      void seen.push(progress.kind === 'phase' ? progress.phase : 'log')
    const outcome = await execute(jobOf('echo ran', { image: here }), { on: wrong, report })
    assert.equal(outcome.kind === 'failed' && outcome.code, 'KNOWN_ANSWER_FAILED')
    assert.deepEqual(seen, ['image', 'known-answer'])
    const [slot] = wrong.slots
    assert.equal(slot && (await wrong.selfTest(slot)).ok, false)
    await wrong.close()
  })

  it('believes no result of a machine that gave the wrong answer after the program', async () => {
    const folder = join(directory, 'turned')
    const over = await openRuntime('turned', folder)
    let answers = 0
    const turning: ContainerRuntime = {
      ...over,
      run: (spec, hooks) => {
        if (!spec.id.startsWith('ka-')) return over.run(spec, hooks)
        const onLog: ContainerHooks['onLog'] = (stream, bytes) =>
          hooks.onLog(stream, (answers += 1) === 1 ? bytes : bytes.toReversed())
        return over.run(spec, { ...hooks, onLog })
      },
    }
    const turned = await open(turning, folder)
    const here = await over.images.provide([{ path: 'bin/sh', content: readBusybox(), mode: 0o755 }])
    const seen: string[] = []
    const report = (progress: RunProgress) =>
      void seen.push(progress.kind === 'phase' ? progress.phase : 'log')
    const outcome = await execute(jobOf('echo ran', { image: here }), { on: turned, report })
    assert.deepEqual(
      [outcome.kind, outcome.kind === 'failed' && [outcome.code, outcome.retryable]],
      ['failed', ['KNOWN_ANSWER_FAILED', true]],
    )
    assert.ok(seen.includes('program'))
    assert.equal(answers, 2)
    assert.deepEqual(await readdir(join(folder, 'runs')), [])
    await turned.close()
    assert.deepEqual(await readdir(join(folder, 'known-answers')), [])
  })

  it('asks another container where one was ended meanwhile, and calls no silent machine wrong', async () => {
    const folder = join(directory, 'ended')
    const over = await openRuntime('ended', folder)
    const running = new Set<AbortController>()
    let isSilent = false
    const run: ContainerRuntime['run'] = async (spec, hooks) => {
      if (!spec.id.startsWith('ka-')) {
        for (const killed of running) killed.abort()
        return await over.run(spec, hooks)
      }
      if (isSilent) return { kind: 'failed', phase: 'start', message: 'killed', retryable: true }
      const killed = new AbortController()
      running.add(killed)
      const signal = AbortSignal.any([hooks.signal, killed.signal])
      return await over.run(spec, { ...hooks, signal }).finally(() => running.delete(killed))
    }
    const starved = await open({ ...over, run }, folder)
    const here = await over.images.provide([{ path: 'bin/sh', content: readBusybox(), mode: 0o755 }])
    const outcome = await execute(jobOf('echo ran', { image: here }), { on: starved })
    assert.ok(outcome.kind === 'completed' && outcome.knownAnswer.ok, JSON.stringify(outcome))
    await outcome.dispose?.()
    for (const killed of running) killed.abort()
    isSilent = true
    const silent = await execute(jobOf('echo ran', { image: here }), { on: starved })
    assert.ok(silent.kind === 'failed' && silent.retryable, JSON.stringify(silent))
    assert.equal(silent.code, 'EXECUTOR_UNAVAILABLE')
    const [slot] = starved.slots
    await assert.rejects(async () => slot && (await starved.selfTest(slot)), { code: 'KNOWN_ANSWER_MISSING' })
    await starved.close()
  })

  it('keeps one known-answer container for each slot, whose place a self-test’s takes', async () => {
    // Those that were put away need a moment to end.
    const containers = async (wanted: number) => {
      const deadline = performance.now() + 60_000
      for (;;) {
        const names = await readdir(join(directory, 'runc', 'runs'))
        if (names.length === wanted || performance.now() > deadline) return names.toSorted()
        await delay(10)
      }
    }
    for (const slot of [0, 1]) await resultOf(jobOf('echo one'), { slot })
    const kept = await containers(2)
    assert.ok(kept.length === 2 && kept.every((name) => name.startsWith('ka-')), kept.join(' '))
    await resultOf(jobOf('echo two'))
    assert.deepEqual(await containers(2), kept)
    const [slot] = engine.slots
    assert.ok(slot && (await engine.selfTest(slot)).ok)
    const after = await containers(2)
    assert.equal(after.filter((name) => kept.includes(name)).length, 1, after.join(' '))
  })

  it('has no result of a program that a runtime without a wall killed for what it wrote', async () => {
    const folder = join(directory, 'over')
    const over = await openRuntime('over', folder)
    const run: ContainerRuntime['run'] = async (spec, hooks) => {
      const ending = await over.run(spec, hooks)
      return ending.kind === 'exited' ? { ...ending, isOverScratch: !spec.id.startsWith('ka-') } : ending
    }
    const watched = await open({ ...over, run }, folder)
    const here = await over.images.provide([{ path: 'bin/sh', content: readBusybox(), mode: 0o755 }])
    const outcome = await execute(jobOf('echo ran', { image: here }), { on: watched })
    assert.ok(outcome.kind === 'failed' && !outcome.retryable, JSON.stringify(outcome))
    assert.deepEqual([outcome.code, outcome.detail], ['RESOURCE_LIMIT', 'scratch'])
    await watched.close()
  })

  it('fails as an executor, worth another try, where its runtime cannot be reached', async () => {
    const folder = join(directory, 'away')
    const over = await openRuntime('away', folder)
    const gone = () => Promise.reject(new DaemonError(0, 'nobody answered'))
    const away = await open({ ...over, images: { ...over.images, ensure: gone } }, folder)
    const outcome = await execute(jobOf('echo ran'), { on: away })
    assert.ok(outcome.kind === 'failed' && outcome.retryable, JSON.stringify(outcome))
    assert.deepEqual([outcome.code, outcome.message], ['EXECUTOR_UNAVAILABLE', 'nobody answered'])
    await away.close()
  })

  it('removes at its start what an earlier process left', async () => {
    const folder = join(directory, 'earlier')
    const earlier = await openRuntime('earlier', folder)
    const first = await open(earlier, folder)
    const left = await earlier.images.provide([{ path: 'bin/sh', content: readBusybox(), mode: 0o755 }])
    const begun = Promise.withResolvers<void>()
    const run = first
      .execute(jobOf('echo begun; while true; do :; done', { image: left }), {
        slot: first.slots[0] ?? assert.fail('no slot'),
        signal: new AbortController().signal,
        report: ({ kind }) => kind === 'log' && begun.resolve(),
      })
      .catch((error: unknown) => error)
    await begun.promise
    const second = await open(await openRuntime('earlier', folder), folder)
    await run
    const mounts = await readFile('/proc/self/mountinfo', 'utf8')
    assert.ok(!mounts.includes(folder))
    assert.deepEqual(await readdir(join(folder, 'runs')), [])
    assert.equal((await resultOf(jobOf('echo again', { image: left }), { on: second })).stdout, 'again\n')
    await first.close()
    await second.close()
  })
})
