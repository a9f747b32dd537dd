import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A GPU that is none: what engines do with a CDI specification is seen without any hardware. */
export type MockGpu = {
  /** CDI name: `<vendor>/<class>=<uuid>`. */
  readonly device: string
  readonly uuid: string
  /** Where a container that has it finds its device node, and a file of its driver that holds its UUID. */
  readonly deviceFile: string
  readonly driverFile: string
  remove(): void
}

/** Where engines look beside /etc/cdi. */
const folder = '/var/run/cdi'

/** Installs a specification (CDI 0.5.0) of one device that no other test has; needs root. */
export function installMockGpu(): MockGpu {
  const uuid = `GPU-${randomUUID()}`
  const kind = `mock.lilymed/gpu-${uuid.slice(4, 12)}`
  const driver = mkdtempSync(join(tmpdir(), 'lilymed-mock-gpu-'))
  chmodSync(driver, 0o755)
  writeFileSync(join(driver, 'uuid'), `${uuid}\n`)
  // A runtime that may make no devices, being in a user namespace, binds the host's node of the same path.
  const node = `/dev/lilymed-mock-${uuid.slice(4, 12)}`
  const made = spawnSync('mknod', ['-m', '666', node, 'c', '1', '5'], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`expected to make ${node}, mknod said: ${made.stderr}`)
  const file = join(folder, `lilymed-mock-${uuid}.json`)
  const specification = {
    cdiVersion: '0.5.0',
    kind,
    devices: [
      {
        name: uuid,
        containerEdits: {
          env: [`MOCK_GPU_UUID=${uuid}`],
          deviceNodes: [{ path: node, type: 'c', major: 1, minor: 5, permissions: 'rw' }],
          mounts: [
            { hostPath: driver, containerPath: '/mock-driver', options: ['ro', 'nosuid', 'nodev', 'bind'] },
          ],
        },
      },
    ],
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, JSON.stringify(specification))
  return {
    device: `${kind}=${uuid}`,
    uuid,
    deviceFile: node,
    driverFile: '/mock-driver/uuid',
    remove: () => {
      rmSync(file, { force: true })
      rmSync(node, { force: true })
      rmSync(driver, { recursive: true, force: true })
      try {
        rmdirSync(folder)
      } catch {
        // Another's specification is in it.
      }
    },
  }
}
