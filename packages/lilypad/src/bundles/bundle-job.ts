import type { Sha256Digest } from '../modules/sha256-digest.ts'
import type { ModuleJob } from '../modules/read-job.ts'
import { rejectBundle } from './bundle-rejection.ts'
import type { Rejected } from './bundle-rejection.ts'
import type { BundleSource, ImageResolver, ResolvedImage } from './bundle-source.ts'
import {
  composeContainerBundle,
  composeOnnxBundle,
  composeWasmBundle,
  composeWgslBundle,
} from './compose-bundle.ts'
import type { BundleTerms, JobBlobs } from './compose-bundle.ts'
import { fetchPart } from './fetch-part.ts'
import type { PlannedRun } from './plan-run.ts'
import type { RunBundle } from './run-bundle.ts'

type Fetching = {
  readonly source: BundleSource
  readonly images: ImageResolver | undefined
  readonly scope: string
  readonly terms: BundleTerms
  readonly signal: AbortSignal | undefined
}

type BundledJob =
  | { readonly kind: 'bundled'; readonly bundle: RunBundle; readonly image?: ResolvedImage }
  | Rejected

const blobsNamedBy = (job: ModuleJob): readonly Sha256Digest[] => {
  if (job.engine === 'container') return []
  if (job.engine === 'wasm') return [job.entryModule]
  const files = job.files.flatMap((file) => ('blob' in file ? [file.blob] : []))
  return [job.engine === 'onnx' ? job.model : job.shader, ...files]
}

const fetchBlobs = async (
  job: ModuleJob,
  source: BundleSource,
): Promise<{ readonly kind: 'fetched'; readonly blobs: JobBlobs } | Rejected> => {
  const blobs = new Map<Sha256Digest, Uint8Array>()
  for (const digest of new Set(blobsNamedBy(job))) {
    const fetched = await fetchPart(source.getBlob(digest))
    if (fetched.kind === 'rejected') return fetched
    blobs.set(digest, fetched.part)
  }
  return { kind: 'fetched', blobs }
}

const readShader = (bytes: Uint8Array | undefined): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Fetches what a planned job names, by digest or by an image's tag, and makes its bundle. */
export const bundleJob = async (
  { job, machine }: Extract<PlannedRun, { kind: 'planned' }>,
  { source, images, scope, terms, signal }: Fetching,
): Promise<BundledJob> => {
  if (job.engine === 'container') {
    const { digest } = job.image
    if (digest === undefined && !images) {
      return rejectBundle('MODULE_REFUSED', {
        code: 'JOB_IMAGE',
        message: 'expected an image by its sha256, got one by a tag, and no registries are configured',
      })
    }
    const fetched = images
      ? await fetchPart(images.getDigest(job.image, scope, signal))
      : { kind: 'fetched' as const, part: { digest: digest ?? '', isPinned: true } }
    if (fetched.kind === 'rejected') return fetched
    const image = fetched.part
    return { kind: 'bundled', image, bundle: composeContainerBundle(job, image.digest, machine, terms) }
  }
  const fetched = await fetchBlobs(job, source)
  if (fetched.kind === 'rejected') return fetched
  const { blobs } = fetched
  if (job.engine === 'wasm') return { kind: 'bundled', bundle: composeWasmBundle(job, blobs, terms) }
  if (job.engine === 'onnx') return { kind: 'bundled', bundle: composeOnnxBundle(job, blobs, terms) }
  const shader = readShader(blobs.get(job.shader))
  return shader === undefined
    ? rejectBundle('MODULE_REFUSED', { code: 'JOB_BLOB', message: 'expected a shader in UTF-8' })
    : { kind: 'bundled', bundle: composeWgslBundle(job, shader, blobs, terms) }
}
