import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import type { Job } from './job.ts'
import type { Bundle } from './bundle.ts'
import { inputPathProblem } from './input-path-problem.ts'
import { sha256 } from './request-digest.ts'

export type BundleRejection = {
  readonly code: 'DIGEST_MISMATCH' | 'BYTES_MALFORMED' | 'PATH_REFUSED' | 'TEXT_REFUSED'
  readonly message: string
}
export type OpenedBundle =
  | { readonly kind: 'opened'; readonly job: Job }
  | { readonly kind: 'rejected'; readonly rejection: BundleRejection }

/** Decodes a bundle and proves it: every byte string against its sha256, every input path plain and free to be made. */
export function openBundle(bundle: Bundle): OpenedBundle {
  const rejection = textProblem(bundle) ?? pathsProblem(bundle.inputs.map(({ path }) => path))
  if (rejection !== undefined) return { kind: 'rejected', rejection }
  const module = decode('the module', bundle.module)
  if (!(module instanceof Uint8Array)) return { kind: 'rejected', rejection: module }
  const inputs: DirectoryEntry[] = []
  for (const input of bundle.inputs) {
    const content = decode(`input ${JSON.stringify(input.path)}`, input)
    if (!(content instanceof Uint8Array)) return { kind: 'rejected', rejection: content }
    inputs.push({ path: input.path, content })
  }
  return {
    kind: 'opened',
    job: {
      engine: 'wasm',
      moduleDigest: bundle.module.sha256,
      module,
      arguments: bundle.arguments,
      environment: bundle.environment,
      inputs,
      capabilities: bundle.capabilities,
      limits: bundle.limits,
      ...(bundle.requirements === undefined ? {} : { requirements: bundle.requirements }),
    },
  }
}

function decode(
  what: string,
  { sha256: expected, bytes: base64 }: { readonly sha256: string; readonly bytes: string },
): Uint8Array | BundleRejection {
  // A copy in a buffer of its own: small buffers of Node share one pool, which must not be handed to a worker.
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'))
  if (Buffer.from(bytes).toString('base64') !== base64) {
    return { code: 'BYTES_MALFORMED', message: `${what}: expected padded base64 (RFC 4648 §4)` }
  }
  const found = sha256(bytes)
  if (found === expected) return bytes
  return { code: 'DIGEST_MISMATCH', message: `${what}: expected sha256 ${expected}, the bytes have ${found}` }
}

function textProblem({ arguments: values, environment }: Bundle): BundleRejection | undefined {
  const isBroken = (text: string) => !text.isWellFormed() || text.includes('\0')
  if (![...values, ...Object.values(environment)].some(isBroken)) return undefined
  return { code: 'TEXT_REFUSED', message: 'an argument or environment value holds NUL or broken text' }
}

function pathsProblem(paths: readonly string[]): BundleRejection | undefined {
  const files = new Set<string>()
  for (const path of paths) {
    const problem = inputPathProblem(path) ?? (files.has(path) ? 'is there twice' : undefined)
    if (problem !== undefined)
      return { code: 'PATH_REFUSED', message: `input ${JSON.stringify(path)} ${problem}` }
    files.add(path)
  }
  for (const path of paths) {
    const segments = path.split('/')
    const inFile = segments.find((_, index) => index > 0 && files.has(segments.slice(0, index).join('/')))
    if (inFile !== undefined) {
      return { code: 'PATH_REFUSED', message: `input ${JSON.stringify(path)} lies inside another input file` }
    }
  }
  return undefined
}
