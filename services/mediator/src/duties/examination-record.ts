import type { MediationCommand, MediationState } from '@lilymed/domain/mediation'

/** Where runs and their examination are recorded, whatever is made of the verdict that follows. */
export type ExaminationRecord = {
  state(): Pick<MediationState, 'draw' | 'runs' | 'examination'>
  execute(
    command: Extract<
      MediationCommand,
      { type: 'CompleteRun' | 'FailRun' | 'CompleteExamination' | 'FailExamination' }
    >,
  ): Promise<unknown>
}
