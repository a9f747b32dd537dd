import { isAppError } from '@lilymed/service-kit'
import type { Deal } from '../documents/deal.ts'
import { readModuleReference } from '../modules/module-reference.ts'
import { rejectBundle } from './bundle-rejection.ts'
import type { Rejected } from './bundle-rejection.ts'
import type { BundleSource } from './bundle-source.ts'
import { composeBundle } from './compose-bundle.ts'
import { planRun, refuseInputFiles } from './plan-run.ts'
import { defaultBundleLimits } from './run-bundle.ts'
import type { BundleLimits, RunBundle } from './run-bundle.ts'

export type AssembledBundle = { readonly kind: 'assembled'; readonly bundle: RunBundle } | Rejected

type Fetched = { readonly kind: 'fetched'; readonly bytes: Uint8Array } | Rejected

const fetched = async (bytes: Promise<Uint8Array>): Promise<Fetched> => {
  try {
    return { kind: 'fetched', bytes: await bytes }
  } catch (error) {
    if (!isAppError(error) || error.retryable) throw error
    return rejectBundle('FETCH_FAILED', error)
  }
}

/**
 * Makes the bundle of a proved deal: fetches its module template and program, both by digest, and renders the template with
 * the deal's inputs.
 *
 * A rejection is the same on every honest machine, except FETCH_FAILED, which says that a source answered and had not what
 * was asked. A failure that may pass (a source down or slow) is thrown as the source threw it.
 *
 * @param deal from {@link proveDeal}
 * @param nonce sets apart two runs of the same job
 */
export const assembleBundle = async ({
  deal,
  source,
  nonce,
  limits = defaultBundleLimits,
}: {
  readonly deal: Deal
  readonly source: BundleSource
  readonly nonce: string
  readonly limits?: BundleLimits
}): Promise<AssembledBundle> => {
  const { inputFiles, inputs, module } = deal.job_offer
  const unbound = refuseInputFiles(inputFiles)
  if (unbound) return unbound
  const read = readModuleReference(module)
  if (read.kind === 'rejected') return rejectBundle('MODULE_REFUSED', read.rejection)
  const template = await fetched(source.getModuleTemplate(read.reference))
  if (template.kind === 'rejected') return template
  const planned = planRun(template.bytes, inputs)
  if (planned.kind === 'rejected') return planned
  const program = await fetched(source.getBlob(planned.job.entryModule))
  if (program.kind === 'rejected') return program
  return { kind: 'assembled', bundle: composeBundle(planned.job, program.bytes, limits, nonce) }
}
