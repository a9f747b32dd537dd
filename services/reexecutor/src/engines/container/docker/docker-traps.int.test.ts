import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import Docker from 'dockerode'
import { startDockerDaemon } from '../../../testing/docker-daemon.ts'
import type { DockerDaemon } from '../../../testing/docker-daemon.ts'
import { daemonFailureCases } from '../../../testing/daemon-failure-cases.ts'
import { contractSpec, runToEnd } from '../../../testing/runtime-contract/run-to-end.ts'
import { openRuntimeSession } from '../../../testing/runtime-session.ts'
import type { RuntimeSession } from '../../../testing/runtime-session.ts'
import { createDockerRuntime } from './docker-runtime.ts'

describe('what Docker gets wrong, made right', () => {
  let session: RuntimeSession<DockerDaemon>

  before(async () => {
    session = await openRuntimeSession(await startDockerDaemon(), createDockerRuntime)
  })
  after(() => session.close())

  test('limits are passed whole, so that a daemon that may raise none starts containers', async () => {
    assert.equal((await session.shell('ulimit -n; ulimit -u; ulimit -c')).stdout, '1024\n4096\n0\n')
  })

  test('what a program writes is kept by nobody but us', async () => {
    const kept: number[] = []
    const { runtime, image, daemon } = session
    await runtime.run(contractSpec(image, { entrypoint: ['/probe', 'flood', '20000000'] }), {
      signal: new AbortController().signal,
      onStart: () => undefined,
      onLog: () => void kept.push(globSync(`${daemon.folder}/data/*/containers/*/*.log`).length),
    })
    assert.ok(kept.length > 0)
    assert.equal(Math.max(...kept), 0)
  })

  test('a volume made so that nobody writes to it goes with its container, or is reaped', async () => {
    const { runtime, daemon, instance } = session
    const client = new Docker({ socketPath: daemon.socketPath })
    const names = async () => (await client.listVolumes()).Volumes?.map(({ Name }) => Name) ?? []
    const image = await session.add({ config: { Volumes: { '/data': {} } } })
    const entrypoint = ['/bin/sh', '-c', 'touch /data/x']
    const { stderr } = await session.run({ image, entrypoint, profile: 'sealed' })
    assert.match(stderr, /Read-only/)
    assert.deepEqual(await names(), [])
    await client.createVolume({ Name: 'left', Labels: { 'org.lilymed.instance': instance } })
    await client.createVolume({ Name: 'others', Labels: { 'org.lilymed.instance': 'another' } })
    await runtime.reap()
    assert.deepEqual(await names(), ['others'])
  })

  test('a GPU of NVIDIA that the daemon cannot give is refused, by UUID as by CDI', async () => {
    for (const device of ['nvidia.com/gpu=GPU-00000000-0000-0000-0000-000000000000', 'mock.lilymed/gpu=0']) {
      const { ending, stdout } = await session.run({ entrypoint: ['/bin/echo', 'ran'], devices: [device] })
      assert.equal(ending.kind, 'failed')
      assert.equal(stdout, '')
    }
  })

  test('without user namespaces a compat job is refused, unless the configuration lets it be root', async () => {
    const daemon = await startDockerDaemon({ userNamespace: false })
    const plain = await openRuntimeSession(daemon, createDockerRuntime)
    try {
      assert.equal((await plain.runtime.describe()).rootUid, 0)
      const { ending } = await plain.shell('id -u')
      assert.ok(ending.kind === 'failed' && ending.phase === 'create' && !ending.retryable)
      assert.match(ending.message, /userns-remap/)
      assert.equal((await plain.shell('id -u', { profile: 'sealed' })).stdout, '65534\n')
      const allowed = createDockerRuntime({
        socketPath: daemon.socketPath,
        instance: 'allowed',
        directory: daemon.hostFolder,
        registries: [],
        allowsHostRoot: true,
      })
      const spec = contractSpec(plain.image, { entrypoint: ['/bin/id', '-u'] })
      assert.equal((await runToEnd(allowed, spec)).stdout, '0\n')
      await allowed.close()
    } finally {
      await plain.close()
    }
  })

  daemonFailureCases(startDockerDaemon, createDockerRuntime)
})
