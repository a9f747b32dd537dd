import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DaemonRuntimeSettings } from '../engines/container/daemon/daemon-runtime.ts'
import type { ContainerRuntime } from '../engines/container/runtime.ts'
import { cgroupsOf } from './left-behind.ts'
import { contractSpec, runToEnd } from './runtime-contract/run-to-end.ts'
import { openRuntimeSession } from './runtime-session.ts'

type Daemon = {
  readonly hostFolder: string
  readonly socketPath: string
  kill(): void
  stop(): Promise<void>
}

/** What a runtime does about a daemon that is not there, or not any more. */
export function daemonFailureCases(
  start: () => Promise<Daemon>,
  openRuntime: (settings: DaemonRuntimeSettings & { readonly socketPath: string }) => ContainerRuntime,
): void {
  test('a daemon that is not there is said to be so, and what to do', async () => {
    const socketPath = '/nowhere/absent.sock'
    const runtime = openRuntime({ socketPath, instance: 'absent', directory: '/nowhere', registries: [] })
    await assert.rejects(runtime.describe(), {
      code: 'CONTAINER_RUNTIME_UNAVAILABLE',
      retryable: true,
      message: new RegExp(`${runtime.name}.*absent.*start it`),
    })
  })

  test('a daemon that dies ends its runs, as failed and worth another try, and its containers are ended', async () => {
    const daemon = await start()
    const dying = await openRuntimeSession(daemon, openRuntime)
    try {
      const spec = contractSpec(dying.image, { entrypoint: ['/probe', 'deaf'] })
      const { ending } = await runToEnd(dying.runtime, spec, { onText: () => daemon.kill() })
      assert.ok(ending.kind === 'failed' && ending.retryable, JSON.stringify(ending))
    } finally {
      await dying.close()
    }
    assert.deepEqual(cgroupsOf(dying.instance), [])
  })
}
