import { askControl } from '@lilymed/service-kit'
import type { MediatorStatus } from './status.ts'

/** How the running node of a data directory stands. Throws AppError NODE_NOT_RUNNING, NODE_SILENT, NOT_PERMITTED. */
export const readMediatorStatus = async (dataDirectory: string): Promise<MediatorStatus> =>
  (await askControl(dataDirectory, 'status')) as unknown as MediatorStatus
