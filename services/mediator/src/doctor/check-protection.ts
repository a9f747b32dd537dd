import { isAppError } from '@lilymed/service-kit'
import { protectionFile, readProtection } from '../protection/open-protection.ts'
import { fine, found } from './check.ts'
import type { Check } from './check.ts'

/** Whether the vote protection of a data directory can be read, without its lock. Never throws. */
export const checkProtection = async (dataDirectory: string): Promise<Check> => {
  try {
    const promises = await readProtection(protectionFile(dataDirectory))
    return fine('protection', `${promises.length} commitments are promised, and none contradicts another`)
  } catch (failure) {
    const message = isAppError(failure) ? failure.message : 'it cannot be read'
    return found('protection', 'failed', message, 'let nobody write to the data directory but the node')
  }
}
