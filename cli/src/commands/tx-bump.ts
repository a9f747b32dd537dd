import type { Action } from '../command.ts'
import { steerTransaction } from '../transactions/steer-transaction.ts'

/** `lilymed tx bump`. */
export const txBump: Action = (invocation) => steerTransaction(invocation, 'bump')
