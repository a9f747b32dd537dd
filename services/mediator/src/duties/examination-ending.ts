import type { Reason } from '@lilymed/domain'
import type { CompletedExamination } from '@lilymed/domain/mediation'

/** How an examination ended, as the mediation records it. */
export type ExaminationEnding =
  | { readonly kind: 'completed'; readonly examination: CompletedExamination }
  | { readonly kind: 'failed'; readonly reason: Reason; readonly message: string }
