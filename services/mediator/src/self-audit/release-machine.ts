import { AppError, isAppError } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import { openReexecutor } from '../reexecutor/open-reexecutor.ts'
import { openMachineJail } from './machine-jail.ts'
import type { Jail } from './machine-jail.ts'

const timeoutMs = 10_000

/**
 * Believes a jailed machine again, once its reexecutor says that every slot in service gives known answers. Returns the jail that
 * ended; undefined where none was in force. A running node takes notice by itself.
 *
 * @throws AppError MACHINE_UNPROVEN where a slot's newest test did not pass or none is in service, and what asking the reexecutor throws
 */
export const releaseMachine = async (
  config: Pick<MediatorConfig, 'dataDirectory' | 'reexecutor'>,
): Promise<Jail | undefined> => {
  const jail = openMachineJail(config.dataDirectory)
  if (jail.read() === undefined) return undefined
  const { slots } = await openReexecutor(config.reexecutor)
    .readSlots(AbortSignal.timeout(timeoutMs))
    .catch((failure: unknown) => {
      if (isAppError(failure)) throw failure
      throw unproven('the reexecutor did not answer')
    })
  const inService = slots.filter(({ isInService }) => isInService)
  if (inService.length === 0) throw unproven('no slot of the reexecutor is in service')
  const doubtful = inService.filter(({ knownAnswer }) => knownAnswer?.ok !== true)
  if (doubtful.length > 0) {
    throw unproven(`these slots have not given the known answer: ${doubtful.map(({ id }) => id).join(', ')}`)
  }
  return jail.release()
}

const unproven = (what: string): AppError =>
  new AppError({
    code: 'REJECTED',
    message: `the machine stays jailed: ${what}; mend it, and see that lilymed reexecutor kat passes`,
    retryable: false,
  })
