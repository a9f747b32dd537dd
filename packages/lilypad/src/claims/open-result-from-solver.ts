import type { PartyClient } from '../solver/party-client.ts'
import { openResultArchive } from './archive/open-result-archive.ts'
import type { ClaimOptions, OpenedClaim } from './open-claim.ts'

export type SolverResultOptions = ClaimOptions & {
  readonly dealId: string
  /**
   * Signed in as the deal's job creator: Lilypad's solver gives a result to nobody else, and refuses mediators and the
   * provider itself with SOLVER_FORBIDDEN.
   */
  readonly creator: Pick<PartyClient, 'streamResultFiles'>
}

/**
 * Fetches the archive of a deal's result from the solver and proves it against the claim while it is unpacked. Links and
 * devices in it are dropped, as Lilypad drops them. Fetching tells the solver that the creator has the result. Throws a
 * SolverError, and the signal's reason.
 */
export const openResultFromSolver = ({
  dealId,
  creator,
  ...options
}: SolverResultOptions): Promise<OpenedClaim> =>
  openResultArchive(creator.streamResultFiles(dealId, options.signal), { ...options, specials: 'drop' })
