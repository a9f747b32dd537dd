import type { Deal } from '../documents/deal.ts'
import { bundleJob } from './bundle-job.ts'
import type { Rejected } from './bundle-rejection.ts'
import type { BundleSource, ImageResolver, ModuleResolver } from './bundle-source.ts'
import { getTemplate } from './get-template.ts'
import { planRun, refuseInputFiles } from './plan-run.ts'
import type { RunBundle, RunLimits, RunRequirements } from './run-bundle.ts'
import { defaultRunLimits } from './run-limits.ts'

/** Where a bundle came from, for evidence and for the verdict. */
export type BundleOrigin = {
  /** SHA-1 of the module's commit; undefined for a module by the digest of its template. */
  readonly commit?: string
  /** `sha256:<hex>` of the image; undefined where no container runs. */
  readonly imageDigest?: string
  /** The bytes of the module's `/lilymed_policy.json`, where it has one. */
  readonly policy?: Uint8Array
  /**
   * True where the deal alone fixes what runs: template and image both by digest. Where not, a difference may be the module's
   * and not the provider's: MODULE_MUTABLE.
   */
  readonly isPinned: boolean
  /** What the module's job says and Lilypad leaves out, by JSON path. */
  readonly dropped: readonly string[]
}

export type AssembledBundle =
  | { readonly kind: 'assembled'; readonly bundle: RunBundle; readonly origin: BundleOrigin }
  | Rejected

export type AssembleOptions = {
  /** From `proveDeal`. */
  readonly deal: Deal
  readonly source: BundleSource
  /** Without it, modules in git are refused. */
  readonly modules?: ModuleResolver
  /** Without it, containers whose image is named by a tag are refused. */
  readonly images?: ImageResolver
  /** Sets apart two runs of the same job. */
  readonly nonce: string
  readonly limits?: RunLimits
  /** What the claim asks of the machine; a job's own GPU is added. */
  readonly requirements?: RunRequirements
  readonly signal?: AbortSignal
}

/**
 * Makes the bundle of a proved deal: fetches its module template, program and files by digest, resolves what is named by tag
 * or branch once, and renders the template with the deal's inputs.
 *
 * A rejection is the same on every honest machine, except FETCH_FAILED, which says that a source answered and had not what
 * was asked. A failure that may pass (a source down or slow) is thrown as the source threw it.
 */
export const assembleBundle = async ({
  deal,
  source,
  modules,
  images,
  nonce,
  limits = defaultRunLimits,
  requirements,
  signal,
}: AssembleOptions): Promise<AssembledBundle> => {
  const { inputFiles, inputs } = deal.job_offer
  const unbound = refuseInputFiles(inputFiles)
  if (unbound) return unbound
  const found = await getTemplate(deal, source, modules, signal)
  if (found.kind === 'rejected') return found
  const { template, policy, commit, isPinned } = found.module
  const planned = planRun(template, inputs)
  if (planned.kind === 'rejected') return planned
  const terms = { limits, nonce, ...(requirements === undefined ? {} : { requirements }) }
  const bundled = await bundleJob(planned, { source, images, scope: deal.id, terms, signal })
  if (bundled.kind === 'rejected') return bundled
  const { bundle, image } = bundled
  return {
    kind: 'assembled',
    bundle,
    origin: {
      ...(commit === undefined ? {} : { commit }),
      ...(image === undefined ? {} : { imageDigest: image.digest }),
      ...(policy === undefined ? {} : { policy }),
      isPinned: isPinned && (image?.isPinned ?? true),
      dropped: planned.job.engine === 'container' ? planned.job.dropped : [],
    },
  }
}
