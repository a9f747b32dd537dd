import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startSilentDaemon } from '../../../testing/silent-daemon.ts'
import type { Answers } from '../../../testing/silent-daemon.ts'
import { contractSpec, runToEnd } from '../../../testing/runtime-contract/run-to-end.ts'
import { createDockerRuntime } from '../docker/docker-runtime.ts'
import { createPodmanRuntime } from '../podman/podman-runtime.ts'
import type { ContainerRuntime } from '../runtime.ts'
import type { DaemonRuntimeSettings } from './daemon-runtime.ts'

type Open = (settings: DaemonRuntimeSettings & { readonly socketPath: string }) => ContainerRuntime

const dockerFacts: Answers = [
  [
    /^GET \/info/,
    { DockerRootDir: '/x/1.1', CgroupDriver: 'systemd', KernelVersion: '6', DefaultRuntime: 'runc' },
  ],
  [/^GET \/version/, { Version: '27.0.0' }],
  [/^GET \/images\//, { Config: {} }],
]
const podmanFacts: Answers = [
  [
    /^GET \S*\/info/,
    {
      host: {
        cgroupManager: 'systemd',
        cgroupVersion: 'v2',
        kernel: '6',
        ociRuntime: { name: 'crun', version: 'crun version 1.0' },
        security: { rootless: false },
      },
      version: { Version: '5.0.0' },
    },
  ],
]
const created: Answers = [[/^POST \S*\/containers\/create/, { Id: 'c1' }]]
const attached: Answers = [[/^POST \S*\/containers\/c1\/attach/, 'upgrade']]
const started: Answers = [[/^POST \S*\/containers\/c1\/start/, {}]]

const runtimes: readonly { readonly name: string; readonly open: Open; readonly facts: Answers }[] = [
  { name: 'docker', open: createDockerRuntime, facts: dockerFacts },
  { name: 'podman', open: createPodmanRuntime, facts: podmanFacts },
]
const callTimeoutMs = 80
/** Of calls that are answered, where the test is about what comes after them. */
const patientMs = 1_000

for (const { name, open, facts } of runtimes) {
  describe(`a ${name} that takes calls and answers none`, () => {
    const withRuntime = async (
      answers: Answers,
      use: (runtime: ContainerRuntime, calls: readonly string[]) => Promise<void>,
      timeoutMs = callTimeoutMs,
    ): Promise<void> => {
      const daemon = await startSilentDaemon(answers)
      const { socketPath, folder } = daemon
      try {
        const own = { directory: folder, instance: 'silent', registries: [], callTimeoutMs: timeoutMs }
        const settings = { socketPath, ...own }
        await use(open({ ...settings, allowsHostRoot: true }), daemon.calls)
      } finally {
        await daemon.close()
      }
    }
    const image = `host/x@sha256:${'0'.repeat(64)}`
    const spec = contractSpec(image, { entrypoint: ['/bin/true'], profile: 'sealed' })

    it('is said to be away, and worth another try', async () => {
      await withRuntime([], async (runtime) => {
        const code = 'CONTAINER_RUNTIME_UNAVAILABLE'
        await assert.rejects(runtime.describe(), { code, retryable: true })
        await assert.rejects(runtime.reap(), { code, retryable: true })
        await assert.rejects(runtime.images.provide([]), { status: 0, retryable: true })
      })
    })

    const calls = { 'making a container': facts, 'attaching to it': [...facts, ...created] }
    for (const [what, answers] of Object.entries(calls)) {
      it(`fails a run at ${what}`, async () => {
        await withRuntime(answers, async (runtime) => {
          const { ending } = await runToEnd(runtime, spec)
          assert.ok(ending.kind === 'failed' && ending.retryable, JSON.stringify(ending))
        })
      })
    }

    it('fails a run whose program has begun', async () => {
      await withRuntime(
        [...facts, ...created, ...attached, ...started],
        async (runtime, asked) => {
          const { ending } = await runToEnd(runtime, spec)
          assert.ok(ending.kind === 'failed' && ending.retryable, JSON.stringify(ending))
          assert.ok(
            asked.some((call) => call.includes('/_ping')),
            asked.join('\n'),
          )
        },
        patientMs,
      )
    })

    it('does not keep a run from ending that is told to end', async () => {
      await withRuntime([...facts, ...created, ...attached, ...started], async (runtime) => {
        const { ending } = await runToEnd(runtime, spec, { signal: AbortSignal.timeout(20) })
        assert.equal(ending.kind, 'failed')
      })
    })

    it('keeps no pull', async () => {
      const registries = [{ host: 'host', isInsecure: true }]
      const daemon = await startSilentDaemon()
      const { socketPath, folder } = daemon
      const runtime = open({ socketPath, directory: folder, instance: 'silent', registries, callTimeoutMs })
      const signal = new AbortController().signal
      await assert.rejects(runtime.images.ensure(image, { pull: 'missing', signal }), { status: 0 })
      await daemon.close()
      const answering = await startSilentDaemon([[/^GET \S*\/images\//, {}]])
      try {
        const settings = { socketPath: answering.socketPath, directory: answering.folder, instance: 'silent' }
        const found = await open({ ...settings, registries, callTimeoutMs: patientMs }).images.ensure(image, {
          pull: 'always',
          signal,
        })
        assert.ok(found.kind === 'unavailable' && found.retryable, JSON.stringify(found))
      } finally {
        await answering.close()
      }
    })
  })
}
