import { randomUUID } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerRuntime, ContainerSpec } from '../engines/container/runtime.ts'
import { buildOciImage } from './oci-image.ts'
import type { OciImageOptions } from './oci-image.ts'
import { startRegistryDouble } from './registry-double.ts'
import type { RegistryToUse } from './runtime-contract/contract-runtime.ts'
import { probeProgram } from './runtime-contract/probe-program.ts'
import { contractSpec, runToEnd } from './runtime-contract/run-to-end.ts'
import type { Ran } from './runtime-contract/run-to-end.ts'
import { busyboxRoot } from './static-program.ts'

/** A daemon, a runtime over it and an image in it, for tests of one runtime's own. */
export type RuntimeSession<Daemon> = {
  readonly daemon: Daemon
  readonly runtime: ContainerRuntime
  readonly instance: string
  /** busybox and the probe program, by digest, and already there. */
  readonly image: string
  /** Another of it, by digest, and there. */
  readonly add: (options: Pick<OciImageOptions, 'config'>) => Promise<string>
  readonly run: (spec: Partial<ContainerSpec>) => Promise<Ran>
  readonly shell: (line: string, spec?: Partial<ContainerSpec>) => Promise<Ran>
  readonly close: () => Promise<void>
}

export type SessionSettings = {
  readonly socketPath: string
  readonly instance: string
  readonly directory: string
  readonly registries: readonly RegistryToUse[]
}

/** Opens a runtime over a daemon that was started for it; closing the session stops the daemon. */
export async function openRuntimeSession<
  Daemon extends {
    readonly hostFolder: string
    readonly socketPath: string
    readonly stop: () => Promise<void>
  },
>(daemon: Daemon, open: (settings: SessionSettings) => ContainerRuntime): Promise<RuntimeSession<Daemon>> {
  const registry = await startRegistryDouble()
  const close = async (): Promise<void> => {
    await daemon.stop()
    await registry.close()
  }
  try {
    const directory = await mkdtemp(join(daemon.hostFolder, 'runtime-'))
    const registries = [{ host: registry.host, isInsecure: true }]
    const instance = `session-${randomUUID().slice(0, 8)}`
    const runtime = open({ socketPath: daemon.socketPath, instance, directory, registries })
    const layers = [busyboxRoot(), [{ path: 'probe', content: probeProgram(), mode: 0o755 }]]
    const add: RuntimeSession<Daemon>['add'] = async (options) => {
      const added = registry.add('base', buildOciImage({ layers, ...options }))
      const signal = new AbortController().signal
      const found = await runtime.images.ensure(added, { pull: 'missing', signal })
      if (found.kind !== 'present') throw new Error(`expected the test image to be pulled: ${found.message}`)
      return added
    }
    const image = await add({})
    const run: RuntimeSession<Daemon>['run'] = (spec) => runToEnd(runtime, contractSpec(image, spec))
    const shell: RuntimeSession<Daemon>['shell'] = (line, spec) =>
      run({ entrypoint: ['/bin/sh', '-c', line], ...spec })
    const closeAll = async (): Promise<void> => {
      // The daemon first: a container that outlived it keeps the cgroup that closing removes.
      await close()
      await runtime.close()
    }
    return { daemon, runtime, instance, image, add, run, shell, close: closeAll }
  } catch (error) {
    await close()
    throw error
  }
}
