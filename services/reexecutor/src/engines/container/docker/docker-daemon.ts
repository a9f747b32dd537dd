import type { AttachedStreams, ContainerDaemon } from '../daemon/container-daemon.ts'
import { storageMeter } from '../daemon/storage-meter.ts'
import type { InspectedStorage } from '../daemon/storage-meter.ts'
import { unless } from '../daemon/daemon-error.ts'
import { instanceLabel, runLabel } from '../daemon/labels.ts'
import { dockerContainerOptions } from './container-options.ts'
import type { ContainerOptionsContext } from './container-options.ts'
import { ask, askWithin } from './docker-client.ts'
import type { DockerClient } from './docker-client.ts'
import { readOnlyVolumes, removeVolumes } from './image-volumes.ts'
import { restrictMounts } from './restricted-mounts.ts'

export type DockerDaemonOptions = Omit<ContainerOptionsContext, 'volumes'> & {
  /** Where folders are mounted that containers see. */
  readonly mountDirectory: string
}

/** Docker's daemon as runs need it. */
export function dockerDaemon(
  client: DockerClient,
  { mountDirectory, ...context }: DockerDaemonOptions,
): ContainerDaemon {
  const { brief, patient, callTimeoutMs } = client
  const { instance } = context
  const around = new Map<string, { readonly close: () => Promise<void> }>()
  // By digest, an image declares the same volumes for ever.
  const declared = new Map<string, readonly string[]>()
  const volumesOf = async (image: string): Promise<readonly string[]> => {
    const known = declared.get(image)
    if (known !== undefined) return known
    const { Config } = await ask(brief.getImage(image).inspect())
    const found = Object.keys(Config.Volumes ?? {})
    declared.set(image, found)
    return found
  }
  return {
    create: async (spec, surroundings) => {
      const { mounts, close } = await restrictMounts(mountDirectory, spec.id, spec.mounts)
      try {
        const folders = spec.profile === 'sealed' ? await volumesOf(spec.image) : []
        const volumes = readOnlyVolumes(spec, folders, instance)
        const given = { ...context, volumes }
        const options = dockerContainerOptions({ ...spec, mounts }, surroundings, given)
        const { id } = await ask(brief.createContainer(options))
        const removeAround = async () => {
          await removeVolumes(client, volumes)
          await close()
        }
        around.set(id, { close: removeAround })
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
    openMeter: (id, limitBytes) => {
      // `size` is not in the client's types.
      const inspect = async (size: boolean): Promise<InspectedStorage> =>
        await ask(brief.getContainer(id).inspect({ size } as object))
      return storageMeter(inspect, limitBytes)
    },
    kill: (id) => unless([404, 409], ask(brief.getContainer(id).kill({ signal: 'SIGKILL' }))),
    remove: async (id) => {
      await unless([404], ask(brief.getContainer(id).remove({ force: true, v: true })))
      await around.get(id)?.close()
      around.delete(id)
    },
    list: async () => {
      const filters = { label: [`${instanceLabel}=${instance}`] }
      const listed = await ask(brief.listContainers({ all: true, filters }))
      return listed.map(({ Id, Labels }) => ({ id: Id, run: Labels[runLabel] ?? '' }))
    },
    ping: async () => void (await ask(brief.ping())),
  }
}
