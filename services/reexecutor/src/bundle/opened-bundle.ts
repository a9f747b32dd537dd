import type { BundleRejection } from './bundle-rejection.ts'
import type { Job } from './job.ts'

export type OpenedBundle<Kind extends Job = Job> =
  | { readonly kind: 'opened'; readonly job: Kind }
  | { readonly kind: 'rejected'; readonly rejection: BundleRejection }
