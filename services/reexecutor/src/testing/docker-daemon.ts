import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { startPrivateDaemon } from './private-daemon.ts'
import type { PrivateDaemon } from './private-daemon.ts'

export type DockerDaemon = PrivateDaemon & {
  readonly socketPath: string
  readonly folder: string
  /** Where folders must be in which something is mounted for containers. */
  readonly hostFolder: string
}

export type DockerDaemonOptions = {
  /** Root of a container is nobody on the host; on unless told otherwise. */
  readonly userNamespace?: boolean
}

/** The first host user of the daemon's containers: what root in them is outside. */
export const dockerHostUser = 165_536

/** Starts a dockerd of our own without any network, its data, sockets and mounts in a temporary folder. Needs root. */
export async function startDockerDaemon({
  userNamespace = true,
}: DockerDaemonOptions = {}): Promise<DockerDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-dockerd-'))
  // The users containers are mapped to pass through it to their own folders.
  chmodSync(folder, 0o711)
  const socketPath = `${folder}/docker.sock`
  const subordinate = `${folder}/subordinate-ids`
  writeFileSync(subordinate, `nobody:${dockerHostUser}:65536\n`)
  writeFileSync(
    `${folder}/daemon.json`,
    JSON.stringify({
      'data-root': `${folder}/data`,
      'exec-root': `${folder}/exec`,
      pidfile: `${folder}/pid`,
      hosts: [`unix://${socketPath}`],
      iptables: false,
      ip6tables: false,
      bridge: 'none',
      'storage-driver': 'overlay2',
      ...(userNamespace && { 'userns-remap': 'nobody:nogroup' }),
    }),
  )
  const client = new Docker({ socketPath })
  const hostFolder = `${folder}/host`
  const daemon = await startPrivateDaemon({
    folder,
    hostFolder,
    command: ['dockerd', '--config-file', `${folder}/daemon.json`],
    ...(userNamespace && { replaced: { '/etc/subuid': subordinate, '/etc/subgid': subordinate } }),
    isReady: async () => {
      await client.ping()
      return true
    },
  })
  return { ...daemon, socketPath, folder, hostFolder }
}
