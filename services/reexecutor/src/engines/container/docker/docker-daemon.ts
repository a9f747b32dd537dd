import type Docker from 'dockerode'
import type { AttachedStreams, ContainerDaemon } from '../daemon/container-daemon.ts'
import { unless } from '../daemon/daemon-error.ts'
import { instanceLabel } from '../daemon/labels.ts'
import { dockerContainerOptions } from './container-options.ts'
import type { ContainerOptionsContext } from './container-options.ts'
import { ask } from './docker-client.ts'

/** Docker's daemon as runs need it. */
export function dockerDaemon(
  client: Docker,
  context: Omit<ContainerOptionsContext, 'cgroupParent'>,
): ContainerDaemon {
  return {
    create: async (spec, cgroupParent) => {
      const options = dockerContainerOptions(spec, { ...context, cgroupParent })
      return (await ask(client.createContainer(options))).id
    },
    attach: async (id) => {
      const streams = await ask(client.getContainer(id).attach({ stream: true, stdout: true, stderr: true }))
      return streams as unknown as AttachedStreams
    },
    start: async (id) => void (await ask(client.getContainer(id).start())),
    wait: async (id) => {
      const container = client.getContainer(id)
      // Asked after the start, when `not-running` can only mean ended; Podman's `next-exit` would wait for ever.
      await ask(container.wait({ condition: 'not-running' }))
      const { State } = await ask(container.inspect())
      return {
        exitCode: State.ExitCode,
        isFlaggedOomKilled: State.OOMKilled,
        startedAt: Date.parse(State.StartedAt),
        finishedAt: Date.parse(State.FinishedAt),
      }
    },
    kill: (id) => unless([404, 409], ask(client.getContainer(id).kill({ signal: 'SIGKILL' }))),
    remove: (id) => unless([404], ask(client.getContainer(id).remove({ force: true, v: true }))),
    list: async () => {
      const filters = { label: [`${instanceLabel}=${context.instance}`] }
      return (await ask(client.listContainers({ all: true, filters }))).map(({ Id }) => Id)
    },
  }
}
