import { mediation } from '@lilymed/domain/mediation'
import type {
  MediationCommand,
  MediationEvent,
  MediationRejection,
  MediationState,
} from '@lilymed/domain/mediation'
import { openRecord } from './open-record.ts'
import type { DurableRecord, RecordOptions } from './open-record.ts'

/** The durable record of one vote. */
export type Journal = DurableRecord<MediationState, MediationCommand, MediationEvent, MediationRejection>

export type JournalOptions = RecordOptions<MediationState, MediationEvent>

/** Opens the journal of a vote, empty if it has none yet. Throws what the store throws. */
export const openJournal = (options: JournalOptions): Promise<Journal> => openRecord(mediation, options)
