import type { Static, TSchema } from 'typebox'
import {
  DealContainer,
  JobCreatorTransactions,
  MediatorTransactions,
  ResourceProviderTransactions,
} from '../documents/deal-container.ts'
import { JobOffer, JobOfferContainer } from '../documents/job-offer.ts'
import { ResourceOffer, ResourceOfferContainer } from '../documents/resource-offer.ts'
import { Result } from '../documents/result.ts'
import { goJson } from '../json/go-json.ts'
import { structNode } from '../structs/struct-node.ts'
import { readAnswer, readAnswerAs } from './read-answer.ts'
import type { SolverIdentity } from './solver-identity.ts'
import { createSolverTransport } from './solver-transport.ts'
import type { SolverTransportOptions } from './solver-transport.ts'
import { streamFiles } from './stream-files.ts'

const transactionsOf = {
  job_creator: JobCreatorTransactions,
  mediator: MediatorTransactions,
  resource_provider: ResourceProviderTransactions,
}

/** What the parties of a deal do at a solver, each under its own signature. Every method throws a SolverError. */
export type PartyClient = {
  /** Posts an offer; the solver computes its id. Answers with the offer under that id. */
  readonly postJobOffer: (offer: JobOffer) => Promise<JobOfferContainer>
  /** Posts an offer with its input files as one tar. */
  readonly postJobOfferWithFiles: (offer: JobOffer, inputsTar: Uint8Array) => Promise<JobOfferContainer>
  readonly postResourceOffer: (offer: ResourceOffer) => Promise<ResourceOfferContainer>
  readonly postResult: (dealId: string, result: Result) => Promise<Result>
  readonly uploadResultFiles: (dealId: string, tar: Uint8Array) => Promise<void>
  /** The tar of the result; only the deal's job creator gets it. */
  readonly downloadResultFiles: (dealId: string) => Promise<Uint8Array>
  /** The same as it arrives, with Lilypad's JSON behind the tar; ended by `signal`. */
  readonly streamResultFiles: (dealId: string, signal?: AbortSignal) => AsyncIterable<Uint8Array>
  /** The tar of the input files; only the deal's resource provider gets it. */
  readonly downloadInputFiles: (dealId: string) => Promise<Uint8Array>
  readonly reportTransactions: <Role extends keyof typeof transactionsOf>(
    dealId: string,
    role: Role,
    transactions: Static<(typeof transactionsOf)[Role]>,
  ) => Promise<DealContainer>
}

export type PartyClientOptions = SolverTransportOptions & {
  readonly identity: SolverIdentity
  readonly maximumAnswerBytes?: number
  readonly maximumTarBytes?: number
}

const encode = <Schema extends TSchema>(schema: Schema, value: Static<Schema>): string =>
  goJson(structNode(schema, value))

/** Lilypad writes the JSON `{}` and a line end behind every tar it sends. */
const withoutTrailer = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(bytes.subarray(-3)).toString('latin1') === '{}\n' ? bytes.subarray(0, -3) : bytes

/** A client for the parties of a deal: the devnet's actors, and tools that act for one. */
export const createPartyClient = ({
  maximumAnswerBytes = 4 * 1024 * 1024,
  maximumTarBytes = 64 * 1024 * 1024,
  ...transportOptions
}: PartyClientOptions): PartyClient => {
  const send = createSolverTransport(transportOptions)

  const post = async <Schema extends TSchema>(
    path: string,
    body: string | FormData | Uint8Array<ArrayBuffer>,
    answer: Schema,
  ): Promise<Static<Schema>> => {
    const bytes = await send({ path, method: 'POST', body, maximumBytes: maximumAnswerBytes })
    return readAnswerAs(path, answer, readAnswer(path, bytes))
  }

  const download = async (path: string) => withoutTrailer(await send({ path, maximumBytes: maximumTarBytes }))

  const dealPath = (dealId: string): string => `/api/v1/deals/${encodeURIComponent(dealId)}`

  return {
    postJobOffer: (offer) => post('/api/v1/job_offers', encode(JobOffer, offer), JobOfferContainer),
    postJobOfferWithFiles: (offer, inputsTar) => {
      const form = new FormData()
      form.append('job_offer.json', new Blob([encode(JobOffer, offer)]), 'job_offer.json')
      form.append('inputs.tar', new Blob([Uint8Array.from(inputsTar)]), 'inputs.tar')
      return post('/api/v1/job_offers/with_files', form, JobOfferContainer)
    },
    postResourceOffer: (offer) =>
      post('/api/v1/resource_offers', encode(ResourceOffer, offer), ResourceOfferContainer),
    postResult: (dealId, result) => post(`${dealPath(dealId)}/result`, encode(Result, result), Result),
    uploadResultFiles: async (dealId, tar) => {
      await post(`${dealPath(dealId)}/files`, Uint8Array.from(tar), Result)
    },
    downloadResultFiles: (dealId) => download(`${dealPath(dealId)}/files`),
    streamResultFiles: (dealId, signal) =>
      streamFiles(`${dealPath(dealId)}/files`, { ...transportOptions, ...(signal ? { signal } : {}) }),
    downloadInputFiles: (dealId) => download(`${dealPath(dealId)}/input_files`),
    reportTransactions: (dealId, role, transactions) =>
      post(`${dealPath(dealId)}/txs/${role}`, encode(transactionsOf[role], transactions), DealContainer),
  }
}
