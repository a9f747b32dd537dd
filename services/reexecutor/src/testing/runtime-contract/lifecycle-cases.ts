import assert from 'node:assert/strict'
import type { ContractCase } from './contract-runtime.ts'
import { exitCodeOf } from './program-cases.ts'
import { contractSpec, runToEnd } from './run-to-end.ts'

/** How containers begin and end, and that they leave nothing. */
export const lifecycleCases: readonly ContractCase[] = [
  {
    title: 'an abort ends a program that hears no signal',
    async run({ runtime, image }) {
      const abort = new AbortController()
      const started = Date.now()
      const { ending, stdout } = await runToEnd(
        runtime,
        contractSpec(image, { entrypoint: ['/probe', 'deaf'] }),
        { signal: abort.signal, onText: () => abort.abort() },
      )
      assert.equal(stdout, 'deaf\n')
      assert.equal(ending.kind === 'exited' && ending.exitCode, 137)
      assert.equal(ending.kind === 'exited' && ending.isOomKilled, false)
      assert.ok(Date.now() - started < 20_000)
      assert.equal(await runtime.reap(), 0)
    },
  },
  {
    title: 'an abort ends a program that writes without end, whose words nobody takes',
    async run({ runtime, image }) {
      const abort = new AbortController()
      let bytes = 0
      const ending = await runtime.run(
        contractSpec(image, { entrypoint: ['/probe', 'flood', '1000000000000'] }),
        {
          signal: abort.signal,
          onStart: () => undefined,
          onLog: (_stream, part) => {
            bytes += part.length
            if (bytes > 1_000_000) abort.abort()
          },
        },
      )
      assert.equal(ending.kind, 'exited')
      assert.equal(await runtime.reap(), 0)
    },
  },
  {
    title: 'a run that is ended before it begins begins nothing',
    async run({ run, runtime }) {
      const { ending, stdout } = await run(
        { entrypoint: ['/bin/echo', 'ran'] },
        { signal: AbortSignal.abort() },
      )
      assert.ok(ending.kind === 'failed' || ending.exitCode === 137, JSON.stringify(ending))
      assert.equal(stdout, '')
      assert.equal(await runtime.reap(), 0)
    },
  },
  {
    title: 'an abort at any moment ends the run and leaves nothing',
    async run({ runtime, image }) {
      for (const afterMs of [1, 5, 20, 40, 60, 90, 130, 180]) {
        const spec = contractSpec(image, { entrypoint: ['/bin/sleep', '1000'] })
        await runToEnd(runtime, spec, { signal: AbortSignal.timeout(afterMs) })
      }
      assert.equal(await runtime.reap(), 0)
    },
  },
  {
    title: 'a hook that fails ends the run, and its failure is the run’s',
    async run({ runtime, image }) {
      const run = runtime.run(contractSpec(image, { entrypoint: ['/probe', 'deaf'] }), {
        signal: new AbortController().signal,
        onStart: () => undefined,
        onLog: () => Promise.reject(new RangeError('the log is full')),
      })
      await assert.rejects(run, { name: 'RangeError', message: 'the log is full' })
      assert.equal(await runtime.reap(), 0)
    },
  },
  {
    title: 'a process that left its parent ends with the container',
    async run({ run }) {
      assert.equal(exitCodeOf(await run({ entrypoint: ['/probe', 'orphan'] })), 0)
    },
  },
  {
    title: 'a program that is not there never began',
    async run({ run, runtime }) {
      const { ending } = await run({ entrypoint: ['/no/such/program'] })
      assert.equal(ending.kind, 'failed', JSON.stringify(ending))
      assert.equal(await runtime.reap(), 0)
    },
  },
  {
    title: 'a working folder or an image that is not there does no harm to the next run',
    async run({ run, shell, registry }) {
      const image = `${registry.host}/never/pulled@sha256:${'0'.repeat(64)}`
      assert.equal((await run({ image, entrypoint: ['/bin/true'] })).ending.kind, 'failed')
      assert.equal(exitCodeOf(await shell('exit 4')), 4)
    },
  },
  {
    title: 'runs beside each other keep to themselves',
    async run({ shell }) {
      const runs = ['a', 'b', 'c', 'd'].map((name) =>
        shell(`echo ${name} > /tmp/name; sleep 0.2; cat /tmp/name`),
      )
      assert.deepEqual(
        (await Promise.all(runs)).map(({ stdout }) => stdout),
        ['a\n', 'b\n', 'c\n', 'd\n'],
      )
    },
  },
  {
    title: 'what an earlier process left is reaped, and nobody else’s',
    async run({ runtime, image, openAnother }) {
      const [next, stranger] = [await openAnother(), await openAnother('stranger')]
      // Some runtimes have a store of images for each instance.
      await stranger.images.ensure(image, { pull: 'missing', signal: new AbortController().signal })
      const start = (where: typeof runtime): { ended: Promise<unknown>; begun: Promise<void> } => {
        const begun = Promise.withResolvers<void>()
        const spec = contractSpec(image, { entrypoint: ['/probe', 'deaf'] })
        const ended = runToEnd(where, spec, { onText: () => begun.resolve() })
        return { ended: ended.catch((error: unknown) => error), begun: begun.promise }
      }
      const [left, others] = [start(runtime), start(stranger)]
      await Promise.all([left.begun, others.begun])
      assert.equal(await next.reap(), 1)
      await left.ended
      assert.equal(await next.reap(), 0)
      assert.equal(await stranger.reap(), 1)
      await others.ended
      await Promise.all([next.close(), stranger.close()])
    },
  },
  {
    title: 'it says what results may depend on',
    async run({ runtime }) {
      const { runtime: version, kernel, cgroup } = await runtime.describe()
      assert.match(version, /^(runc|dockerd|podman)\/\d+\.\d+/)
      assert.match(version, /runc\/\d+\.\d+/)
      assert.match(kernel, /^\d+\.\d+/)
      assert.match(cgroup, /^v[12]$/)
    },
  },
]
