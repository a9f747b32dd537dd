import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPrivateDaemon } from './private-daemon.ts'
import type { PrivateDaemon } from './private-daemon.ts'

export type PodmanService = PrivateDaemon & {
  readonly socketPath: string
  readonly folder: string
  /** Where folders must be in which something is mounted for containers. */
  readonly hostFolder: string
}

// Limits on open files are set because raising them needs a capability not every machine grants; crun refuses hybrid cgroups.
const containersConf = (folder: string): string => `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
lock_type = "file"
tmp_dir = "${folder}/tmp"
`

const storageConf = (folder: string): string => `[storage]
driver = "overlay"
graphroot = "${folder}/graph"
runroot = "${folder}/run"
`

/** Starts a Podman API service of our own, its images, containers and mounts in a temporary folder. Needs root. */
export async function startPodmanService(): Promise<PodmanService> {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-podman-'))
  chmodSync(folder, 0o711)
  const socketPath = `${folder}/podman.sock`
  writeFileSync(`${folder}/containers.conf`, containersConf(folder))
  writeFileSync(`${folder}/storage.conf`, storageConf(folder))
  const hostFolder = `${folder}/host`
  const daemon = await startPrivateDaemon({
    folder,
    hostFolder,
    command: ['podman', 'system', 'service', '--time', '0', `unix://${socketPath}`],
    environment: {
      CONTAINERS_CONF: `${folder}/containers.conf`,
      CONTAINERS_STORAGE_CONF: `${folder}/storage.conf`,
    },
    isReady: () => answers(socketPath),
  })
  return { ...daemon, socketPath, folder, hostFolder }
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    request({ socketPath, path: '/_ping' }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
      .once('error', () => resolve(false))
      .end()
  })
}
