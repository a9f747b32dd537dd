import { accepted, rejected } from '../decider.ts'
import type { MediationDecision, MediationRejection } from './mediation-command.ts'
import type { MediationEvent } from './mediation-event.ts'

/** A command that says nothing new: done already, or without effect. */
export const nothingNew: MediationDecision = accepted()

/** A command that is recorded as these events. */
export const accept = (...events: readonly MediationEvent[]): MediationDecision => accepted(...events)

/** A command that is refused, with a message for the operator that names no part of the vote. */
export const reject = (code: MediationRejection['code'], message: string): MediationDecision =>
  rejected({ code, message })
