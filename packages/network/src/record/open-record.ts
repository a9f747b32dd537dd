import { AppError } from '@lilymed/service-kit'
import type { DeploymentRecord, RecordKeeper } from './deployment-record.ts'

export type RecordIdentity = Pick<DeploymentRecord, 'chainId' | 'genesis' | 'deployer' | 'controller'>

const same = (left: string | number, right: string | number): boolean =>
  String(left).toLowerCase() === String(right).toLowerCase()

/** Throws RECORD_OF_ANOTHER, naming what differs, for a record of another chain, deployer or controller. */
export const requireRecordOf = (record: DeploymentRecord, identity: Partial<RecordIdentity>): void => {
  for (const part of ['chainId', 'genesis', 'deployer', 'controller'] as const) {
    const expected = identity[part]
    if (expected === undefined || same(record[part], expected)) continue
    throw new AppError({
      code: 'RECORD_OF_ANOTHER',
      message: `the deployment record has ${part} ${record[part]}, and now it is ${expected}: name another record file for another network`,
      retryable: false,
    })
  }
}

/** The kept record, or a new one. Throws as requireRecordOf does. */
export const openRecord = (keeper: RecordKeeper, identity: RecordIdentity): DeploymentRecord => {
  const kept = keeper.load()
  if (kept === undefined) return { version: 1, ...identity, done: [] }
  requireRecordOf(kept, identity)
  return kept
}
