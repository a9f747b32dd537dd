import type {
  RandomMediationCommand,
  RandomMediationEvent,
  RandomMediationRejection,
  RandomMediationState,
} from '@lilymed/domain/mediation-random'
import type { ExaminationRecord } from '../duties/examination-record.ts'
import type { DurableRecord } from '../mediation/open-record.ts'

/** The durable record of the mediation of one deal. */
export type DealJournal = DurableRecord<
  RandomMediationState,
  RandomMediationCommand,
  RandomMediationEvent,
  RandomMediationRejection
>

/** The part of such a record that runs and their examination are kept in. */
export const examinationOf = (journal: DealJournal): ExaminationRecord => ({
  state: () => journal.state().examined,
  execute: (command) => journal.execute({ type: 'Examine', command }),
})
