import { createSolverClient, proveDeal } from '@lilymed/lilypad'
import { AppError } from '@lilymed/service-kit'

const findModule = async (url: string, dealId: string, signal: AbortSignal): Promise<string> => {
  const { document } = await createSolverClient({ url, signal }).getDeal(dealId)
  const proof = proveDeal(dealId, document)
  if (proof.kind === 'rejected') {
    const message = `the solver does not have this deal’s document, by which the policy chooses: ${proof.rejection.message}`
    throw new AppError({ code: proof.rejection.code, message, retryable: true })
  }
  const { repo, hash } = proof.deal.job_offer.module
  return `${repo}@${hash}`
}

/**
 * Says which module a deal is of, `repository@revision`, by its proved document; null where no solver is known, and where it is not told and no
 * policy needs it. Where one does, a solver that is silent, or has another document, is an AppError and never a deal of no module: what the policy
 * says of the module would not hold then, which is what a provider may want.
 */
export const moduleFinder =
  (solverUrl: string | undefined, isNeeded: boolean, signal: AbortSignal) =>
  async (dealId: string): Promise<string | null> => {
    if (solverUrl === undefined) return null
    try {
      return await findModule(solverUrl, dealId, signal)
    } catch (failure) {
      if (isNeeded) throw failure
      return null
    }
  }
