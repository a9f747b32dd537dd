import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerRuntime } from '../runtime.ts'
import { unmountUnder } from '../runc/reap-leftovers.ts'
import type { InstanceRecord, InstanceRecords } from './instance-records.ts'

/**
 * Ends the containers of processes of this machine that have ended without doing so, and removes their temporary folders. What
 * cannot be reached now, as a daemon that is not there, is left for the next start.
 *
 * @param openRuntime opens the runtime the engine had, of the same instance
 */
export async function reapDeadInstances(
  records: InstanceRecords,
  openRuntime: (instance: string, record: InstanceRecord) => Promise<ContainerRuntime>,
): Promise<void> {
  for (const { instance, record } of await records.dead()) {
    const { directory, temporaryRoot } = record
    const wasThere = existsSync(directory)
    try {
      const runtime = await openRuntime(instance, record)
      try {
        await runtime.reap()
      } finally {
        await runtime.close()
      }
      await unmountUnder(join(directory, 'runs'))
      if (temporaryRoot !== undefined) await rm(temporaryRoot, { recursive: true, force: true })
      else if (!wasThere) await rm(directory, { recursive: true, force: true })
      await records.remove(instance)
    } catch {
      // Whoever starts next tries again: what others left keeps nobody from working.
    }
  }
}
