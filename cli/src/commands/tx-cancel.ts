import type { Action } from '../command.ts'
import { steerTransaction } from '../transactions/steer-transaction.ts'

/** `lilymed tx cancel`. */
export const txCancel: Action = (invocation) => steerTransaction(invocation, 'cancel')
