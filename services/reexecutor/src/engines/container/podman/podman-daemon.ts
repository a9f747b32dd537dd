import type { ContainerDaemon } from '../daemon/container-daemon.ts'
import { unless } from '../daemon/daemon-error.ts'
import { instanceLabel } from '../daemon/labels.ts'
import type { SeccompProfile } from '../runtime.ts'
import { libpodSpecification } from './container-specification.ts'
import type { UserNamespace } from './container-specification.ts'
import type { LibpodClient } from './libpod-client.ts'

export type PodmanDaemonOptions = {
  readonly instance: string
  readonly userNamespace: UserNamespace | undefined
  /** Has a profile in a file, where the service finds it. */
  readonly keepSeccomp: (profile: SeccompProfile) => Promise<string>
}

/** Podman's service as runs need it. */
export function podmanDaemon(
  client: LibpodClient,
  { instance, userNamespace, keepSeccomp }: PodmanDaemonOptions,
): ContainerDaemon {
  const path = (id: string, action: string): string => `/containers/${encodeURIComponent(id)}${action}`
  return {
    create: async (spec, cgroupParent) => {
      const seccompFile = await keepSeccomp(spec.seccomp)
      const body = libpodSpecification(spec, { instance, cgroupParent, userNamespace, seccompFile })
      const created = await client.call({ method: 'POST', path: '/containers/create', body })
      return (created as { readonly Id: string }).Id
    },
    attach: (id) => {
      const query = { stream: true, stdout: true, stderr: true, logs: false }
      return client.hijack({ method: 'POST', path: path(id, '/attach'), query })
    },
    start: async (id) => void (await client.call({ method: 'POST', path: path(id, '/start') })),
    wait: async (id) => {
      // Without a condition it is stopped or exited. Its own interval is a quarter of a second.
      const query = { interval: '5ms' }
      await client.call({ method: 'POST', path: path(id, '/wait'), query })
      const inspected = await client.call({ method: 'GET', path: path(id, '/json') })
      const { State } = inspected as { readonly State: ContainerState }
      return {
        exitCode: State.ExitCode,
        isFlaggedOomKilled: State.OOMKilled,
        startedAt: Date.parse(State.StartedAt),
        finishedAt: Date.parse(State.FinishedAt),
      }
    },
    kill: (id) =>
      unless(
        [404, 409],
        client.call({ method: 'POST', path: path(id, '/kill'), query: { signal: 'SIGKILL' } }),
      ),
    remove: (id) =>
      unless(
        [404],
        client.call({ method: 'DELETE', path: path(id, ''), query: { force: true, v: true, timeout: '0' } }),
      ),
    list: async () => {
      const filters = JSON.stringify({ label: [`${instanceLabel}=${instance}`] })
      const query = { all: true, filters }
      const listed = await client.call({ method: 'GET', path: '/containers/json', query })
      return ((listed ?? []) as readonly { readonly Id: string }[]).map(({ Id }) => Id)
    },
  }
}

type ContainerState = {
  readonly ExitCode: number
  readonly OOMKilled: boolean
  readonly StartedAt: string
  readonly FinishedAt: string
}
