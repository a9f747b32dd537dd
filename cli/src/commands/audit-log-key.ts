import { readSigner } from '@lilymed/event-store/merkle-log'
import { AppError, exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'

/** `lilymed audit log-key`. */
export const auditLogKey: Action = async ({ arguments: [file = ''], print }) => {
  try {
    print(`${readSigner(file).vkey}\n`)
    return exitCodes.ok
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'ENOENT') throw failure
    throw new AppError({ code: 'NOT_FOUND', message: `there is no file ${file}`, retryable: false })
  }
}
