import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { installMockGpu } from '../../../testing/mock-gpu.ts'
import { startPodmanService } from '../../../testing/podman-service.ts'
import type { PodmanService } from '../../../testing/podman-service.ts'
import { daemonFailureCases } from '../../../testing/daemon-failure-cases.ts'
import { contractSpec } from '../../../testing/runtime-contract/run-to-end.ts'
import { openRuntimeSession } from '../../../testing/runtime-session.ts'
import type { RuntimeSession } from '../../../testing/runtime-session.ts'
import { createPodmanRuntime } from './podman-runtime.ts'

describe('what Podman gets wrong, made right', () => {
  let session: RuntimeSession<PodmanService>

  before(async () => {
    session = await openRuntimeSession(await startPodmanService(), createPodmanRuntime)
  })
  after(() => session.close())

  test('limits are passed whole, by the names the API knows', async () => {
    assert.equal((await session.shell('ulimit -n; ulimit -u; ulimit -c')).stdout, '1024\n4096\n0\n')
  })

  test('a job shorter than any wait for it ends', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { ending } = await session.run({ entrypoint: ['/bin/true'] })
      assert.equal(ending.kind === 'exited' && ending.exitCode, 0)
    }
  })

  test('what a program writes is kept by nobody but us', async () => {
    const kept: number[] = []
    const { runtime, image, daemon } = session
    await runtime.run(contractSpec(image, { entrypoint: ['/probe', 'flood', '20000000'] }), {
      signal: new AbortController().signal,
      onStart: () => undefined,
      onLog: () => void kept.push(globSync(`${daemon.folder}/graph/**/userdata/*.log`).length),
    })
    assert.ok(kept.length > 0)
    assert.equal(Math.max(...kept), 0)
  })

  test('a GPU is given by its CDI name: environment, device and driver files', async () => {
    const gpu = installMockGpu()
    try {
      const line = `echo $MOCK_GPU_UUID; cat ${gpu.driverFile}; head -c 4 ${gpu.deviceFile} | wc -c; ls -l ${gpu.deviceFile} | cut -c1`
      const { stdout, stderr, ending } = await session.shell(line, { devices: [gpu.device] })
      assert.equal(ending.kind, 'exited', JSON.stringify(ending))
      assert.deepEqual([stdout, stderr], [`${gpu.uuid}\n${gpu.uuid}\n4\nc\n`, ''])
      const without = await session.shell(`echo "[$MOCK_GPU_UUID]"; ls ${gpu.deviceFile} ${gpu.driverFile}`)
      assert.equal(without.stdout, '[]\n')
      const sealed = await session.shell(`cat ${gpu.driverFile}`, {
        devices: [gpu.device],
        profile: 'sealed',
      })
      assert.equal(sealed.stdout, `${gpu.uuid}\n`)
    } finally {
      gpu.remove()
    }
  })

  test('a GPU that is not there is refused, never left out', async () => {
    const gpu = installMockGpu()
    gpu.remove()
    const { ending, stdout } = await session.run({ entrypoint: ['/bin/echo', 'ran'], devices: [gpu.device] })
    assert.ok(ending.kind === 'failed', JSON.stringify(ending))
    assert.equal(stdout, '')
  })

  daemonFailureCases(startPodmanService, createPodmanRuntime)
})
