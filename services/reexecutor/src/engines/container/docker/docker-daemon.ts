import type { AttachedStreams, ContainerDaemon } from '../daemon/container-daemon.ts'
import { unless } from '../daemon/daemon-error.ts'
import { instanceLabel, runLabel } from '../daemon/labels.ts'
import { dockerContainerOptions } from './container-options.ts'
import type { ContainerOptionsContext } from './container-options.ts'
import { ask, askWithin } from './docker-client.ts'
import type { DockerClient } from './docker-client.ts'
import { restrictMounts } from './restricted-mounts.ts'
import type { RestrictedMounts } from './restricted-mounts.ts'

export type DockerDaemonOptions = ContainerOptionsContext & {
  /** Where folders are mounted that containers see. */
  readonly mountDirectory: string
}

/** Docker's daemon as runs need it. */
export function dockerDaemon(
  { brief, patient, callTimeoutMs }: DockerClient,
  { mountDirectory, ...context }: DockerDaemonOptions,
): ContainerDaemon {
  const mounted = new Map<string, RestrictedMounts>()
  return {
    create: async (spec, surroundings) => {
      const { mounts, close } = await restrictMounts(mountDirectory, spec.id, spec.mounts)
      const options = dockerContainerOptions({ ...spec, mounts }, surroundings, context)
      try {
        const { id } = await ask(brief.createContainer(options))
        mounted.set(id, { mounts, close })
        return id
      } catch (error) {
        await close()
        throw error
      }
    },
    attach: async (id) => {
      const streams = await askWithin(callTimeoutMs, (abortSignal) =>
        patient.getContainer(id).attach({ stream: true, stdout: true, stderr: true, abortSignal }),
      )
      return streams as unknown as AttachedStreams
    },
    start: async (id) => void (await ask(brief.getContainer(id).start())),
    wait: async (id, abortSignal) => {
      // Asked after the start, when `not-running` can only mean ended; Podman's `next-exit` would wait for ever.
      await ask(patient.getContainer(id).wait({ condition: 'not-running', abortSignal }))
      const { State } = await ask(brief.getContainer(id).inspect())
      return {
        exitCode: State.ExitCode,
        isFlaggedOomKilled: State.OOMKilled,
        startedAt: Date.parse(State.StartedAt),
        finishedAt: Date.parse(State.FinishedAt),
      }
    },
    kill: (id) => unless([404, 409], ask(brief.getContainer(id).kill({ signal: 'SIGKILL' }))),
    remove: async (id) => {
      await unless([404], ask(brief.getContainer(id).remove({ force: true, v: true })))
      await mounted.get(id)?.close()
      mounted.delete(id)
    },
    list: async () => {
      const filters = { label: [`${instanceLabel}=${context.instance}`] }
      const listed = await ask(brief.listContainers({ all: true, filters }))
      return listed.map(({ Id, Labels }) => ({ id: Id, run: Labels[runLabel] ?? '' }))
    },
    ping: async () => void (await ask(brief.ping())),
  }
}
