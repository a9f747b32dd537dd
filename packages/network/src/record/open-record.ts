import { AppError } from '@lilymed/service-kit'
import type { DeploymentRecord, RecordKeeper } from './deployment-record.ts'

export type RecordIdentity = Pick<DeploymentRecord, 'chainId' | 'genesis' | 'deployer' | 'controller'>

const same = (left: string | number, right: string | number): boolean =>
  String(left).toLowerCase() === String(right).toLowerCase()

/**
 * The kept record, or a new one. Throws RECORD_OF_ANOTHER, naming what differs, for a record of another chain, deployer or controller.
 */
export const openRecord = (keeper: RecordKeeper, identity: RecordIdentity): DeploymentRecord => {
  const kept = keeper.load()
  if (kept === undefined) return { version: 1, ...identity, done: [] }
  for (const part of ['chainId', 'genesis', 'deployer', 'controller'] as const) {
    if (same(kept[part], identity[part])) continue
    throw new AppError({
      code: 'RECORD_OF_ANOTHER',
      message: `the deployment record has ${part} ${kept[part]}, and now it is ${identity[part]}: name another record file for another network`,
      retryable: false,
    })
  }
  return kept
}
