import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Deal } from './deal.ts'
import { goInt, goUint8 } from '../structs/go-types.ts'

const text = Type.String()

/** `DealTransactionsResourceProvider`: transaction hashes, empty until sent. */
export const ResourceProviderTransactions = Type.Object({
  agree: text,
  add_result: text,
  timeout_agree: text,
  timeout_judge_result: text,
  timeout_mediate_result: text,
})

/** `DealTransactionsJobCreator`. */
export const JobCreatorTransactions = Type.Object({
  agree: text,
  accept_result: text,
  check_result: text,
  timeout_agree: text,
  timeout_submit_result: text,
  timeout_mediate_result: text,
})

/** `DealTransactionsMediator`. */
export const MediatorTransactions = Type.Object({
  mediation_accept_result: text,
  mediation_reject_result: text,
})

/** `DealTransactions`: what each party reported to the solver. */
export const DealTransactions = Type.Object({
  resource_provider: ResourceProviderTransactions,
  job_creator: JobCreatorTransactions,
  mediator: MediatorTransactions,
})
export type DealTransactions = Static<typeof DealTransactions>

/** `DealContainer`: a deal as the solver keeps it. `state` is the solver's numbering, which differs from the chain's. */
export const DealContainer = Type.Object({
  id: text,
  created_at: Type.Optional(goInt()),
  upload_at: Type.Optional(goInt()),
  download_at: Type.Optional(goInt()),
  job_creator: text,
  resource_provider: text,
  job_offer: text,
  resource_offer: text,
  state: goUint8(),
  deal: Deal,
  transactions: DealTransactions,
  mediator: text,
})
export type DealContainer = Static<typeof DealContainer>
