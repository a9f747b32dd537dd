import { createHash } from 'node:crypto'
import type { BundleSource } from '../bundles/bundle-source.ts'
import { Result } from '../documents/result.ts'
import type { SolverState } from '../documents/solver-states.ts'
import type { Sha256Digest } from '../modules/sha256-digest.ts'
import { readAnswer, readAnswerAs } from './read-answer.ts'
import { SolverError } from './solver-error.ts'
import { createSolverTransport } from './solver-transport.ts'
import type { SolverTransportOptions } from './solver-transport.ts'
import { readUnprovedDeal } from './unproved-deal.ts'
import type { UnprovedDeal } from './unproved-deal.ts'

/** What a mediator asks of a solver. Every method throws a SolverError; nothing is tried twice here. */
export type SolverClient = BundleSource & {
  /** A deal by its id; the document is as received and proves nothing yet. */
  readonly getDeal: (dealId: string) => Promise<UnprovedDeal>
  readonly listDeals: (filter?: DealFilter) => Promise<readonly UnprovedDeal[]>
  /** The claim the solver has; the chain's is the one that counts. */
  readonly getDealResult: (dealId: string) => Promise<Result>
}

/** Addresses as Lilypad writes them, checksummed. */
export type DealFilter = {
  readonly jobCreator?: string
  readonly resourceProvider?: string
  readonly state?: SolverState
}

export type SolverClientOptions = SolverTransportOptions & {
  readonly maximumAnswerBytes?: number
  readonly maximumTemplateBytes?: number
  readonly maximumBlobBytes?: number
}

const query = ({ jobCreator, resourceProvider, state }: DealFilter): string => {
  const parameters = new URLSearchParams()
  if (jobCreator !== undefined) parameters.set('job_creator', jobCreator)
  if (resourceProvider !== undefined) parameters.set('resource_provider', resourceProvider)
  if (state !== undefined) parameters.set('state', state)
  return parameters.size > 0 ? `?${parameters.toString()}` : ''
}

const dealPath = (dealId: string): string => `/api/v1/deals/${encodeURIComponent(dealId.toWellFormed())}`

/**
 * A client of a Lilypad solver's HTTP interface (pkg/solver/server.go), and of the shelf that serves module templates and
 * programs by digest. Bytes by digest are hashed as they arrive, and nothing longer than its cap is read.
 */
export const createSolverClient = ({
  maximumAnswerBytes = 4 * 1024 * 1024,
  maximumTemplateBytes = 256 * 1024,
  maximumBlobBytes = 16 * 1024 * 1024,
  ...transportOptions
}: SolverClientOptions): SolverClient => {
  const send = createSolverTransport(transportOptions)

  const getJson = async (path: string) =>
    readAnswer(path, await send({ path, maximumBytes: maximumAnswerBytes }))

  const getVerified = async (
    path: string,
    digest: Sha256Digest,
    maximumBytes: number,
  ): Promise<Uint8Array> => {
    const hash = createHash('sha256')
    const bytes = await send({ path, maximumBytes, onChunk: (chunk) => hash.update(chunk) })
    const found = `0x${hash.digest('hex')}`
    if (found === digest) return bytes
    throw new SolverError(
      'SOLVER_DIGEST_MISMATCH',
      path,
      `expected bytes with sha256 ${digest}, got ${found}`,
    )
  }

  return {
    getDeal: async (dealId) => {
      const path = dealPath(dealId)
      return readUnprovedDeal(path, await getJson(path))
    },
    listDeals: async (filter = {}) => {
      const path = `/api/v1/deals${query(filter)}`
      const answer = await getJson(path)
      if (answer.kind === 'array') return answer.items.map((item) => readUnprovedDeal(path, item))
      if (answer.kind === 'literal' && answer.value === null) return []
      throw new SolverError('SOLVER_ANSWER_MALFORMED', path, `expected a list of deals, got ${answer.kind}`)
    },
    getDealResult: async (dealId) => {
      const path = `${dealPath(dealId)}/result`
      const result = readAnswerAs(path, Result, await getJson(path))
      return { ...result, data_id: result.results_id ?? result.data_id }
    },
    getModuleTemplate: ({ name, digest }) =>
      getVerified(
        `/modules/${encodeURIComponent(name)}/${digest.slice(2)}/lilypad_module.json.tmpl`,
        digest,
        maximumTemplateBytes,
      ),
    getBlob: (digest) => getVerified(`/modules/blobs/${digest.slice(2)}`, digest, maximumBlobBytes),
  }
}
