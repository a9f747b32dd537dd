import { setTimeout as delay } from 'node:timers/promises'
import type { ContainerDaemon } from '../daemon/container-daemon.ts'
import { DaemonError, unless } from '../daemon/daemon-error.ts'
import { instanceLabel, runLabel } from '../daemon/labels.ts'
import { storageMeter } from '../daemon/storage-meter.ts'
import type { InspectedStorage } from '../daemon/storage-meter.ts'
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

/** How often the service looks while we wait; its own choice is a quarter of a second. */
const interval = '5ms'
const cleaningMs = 10_000
const removals = 20
const removalPauseMs = 100
const removal = { force: true, v: true, timeout: '0' }

/** Podman's service as runs need it. */
export function podmanDaemon(
  client: LibpodClient,
  { instance, userNamespace, keepSeccomp }: PodmanDaemonOptions,
): ContainerDaemon {
  const path = (id: string, action: string): string => `/containers/${encodeURIComponent(id)}${action}`
  return {
    create: async (spec, surroundings) => {
      const seccompFile = await keepSeccomp(spec.seccomp)
      const body = libpodSpecification(spec, surroundings, { instance, userNamespace, seccompFile })
      const created = await client.call({ method: 'POST', path: '/containers/create', body })
      return (created as { readonly Id: string }).Id
    },
    attach: (id) => {
      const query = { stream: true, stdout: true, stderr: true, logs: false }
      return client.hijack({ method: 'POST', path: path(id, '/attach'), query })
    },
    start: async (id) => void (await client.call({ method: 'POST', path: path(id, '/start') })),
    wait: async (id, signal) => {
      await client.call({ method: 'POST', path: path(id, '/wait'), query: { interval }, signal })
      await cleanedUp(client, path(id, '/wait'))
      const inspected = await client.call({ method: 'GET', path: path(id, '/json') })
      const { State } = inspected as { readonly State: ContainerState }
      return {
        exitCode: State.ExitCode,
        isFlaggedOomKilled: State.OOMKilled,
        startedAt: Date.parse(State.StartedAt),
        finishedAt: Date.parse(State.FinishedAt),
      }
    },
    openMeter: (id, limitBytes) =>
      storageMeter(
        async (size) =>
          (await client.call({
            method: 'GET',
            path: path(id, '/json'),
            query: { size },
          })) as InspectedStorage,
        limitBytes,
      ),
    kill: (id) =>
      unless(
        [404, 409],
        client.call({ method: 'POST', path: path(id, '/kill'), query: { signal: 'SIGKILL' } }),
      ),
    remove: (id) => insist(() => client.call({ method: 'DELETE', path: path(id, ''), query: removal })),
    list: async () => {
      const filters = JSON.stringify({ label: [`${instanceLabel}=${instance}`] })
      const query = { all: true, filters }
      const listed = await client.call({ method: 'GET', path: '/containers/json', query })
      return ((listed ?? []) as readonly PodmanContainer[]).map(({ Id, Labels }) => ({
        id: Id,
        run: Labels?.[runLabel] ?? '',
      }))
    },
    ping: async () => void (await client.call({ method: 'GET', path: '/_ping' })),
  }
}

/**
 * Waits for the monitor's own cleaning up (`exited` comes after `stopped`), which removing would collide with. A monitor that was
 * killed cleans up nothing: removing does it then.
 */
async function cleanedUp(client: LibpodClient, path: string): Promise<void> {
  const query = { condition: 'exited', interval }
  const signal = AbortSignal.timeout(cleaningMs)
  await client.call({ method: 'POST', path, query, signal }).catch((error: unknown) => {
    if (!(error instanceof DaemonError)) throw error
  })
}

/** Removes until nothing is there: a mount that something else still looks at is busy for a moment. */
async function insist(remove: () => Promise<unknown>): Promise<void> {
  for (let left = removals; ; left -= 1) {
    try {
      return await unless([404], remove())
    } catch (error) {
      // Status 0 is a daemon that does not answer, which asking again would only wait for again.
      if (!(error instanceof DaemonError && error.status >= 500) || left === 0) throw error
      await delay(removalPauseMs)
    }
  }
}

type PodmanContainer = {
  readonly Id: string
  readonly Labels?: Readonly<Record<string, string>> | null
}

type ContainerState = {
  readonly ExitCode: number
  readonly OOMKilled: boolean
  readonly StartedAt: string
  readonly FinishedAt: string
}
