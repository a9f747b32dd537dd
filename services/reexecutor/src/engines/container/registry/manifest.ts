import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { imageRefused } from './pull-failure.ts'

/** What a manifest says of one of its parts. */
export const Descriptor = Type.Object({
  mediaType: Type.String(),
  digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }),
  size: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
})
export type Descriptor = Static<typeof Descriptor>

const Index = Type.Object({
  manifests: Type.Array(
    Type.Object({
      digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }),
      platform: Type.Optional(
        Type.Object({
          architecture: Type.String(),
          os: Type.String(),
          variant: Type.Optional(Type.String()),
        }),
      ),
    }),
    { maxItems: 1_024 },
  ),
})
const Manifest = Type.Object({
  config: Descriptor,
  layers: Type.Array(Descriptor, { minItems: 1, maxItems: 256 }),
})
export type Manifest = Static<typeof Manifest>
const index = Compile(Index)
const manifest = Compile(Manifest)

export type ReadManifest =
  | { readonly kind: 'index'; readonly digest: string }
  | { readonly kind: 'manifest'; readonly manifest: Manifest }

/**
 * Reads a manifest or an index of OCI's image specification 1.1, or Docker's of version 2.2. Of an index it takes the image of
 * this platform. Throws `PullFailure` for anything else.
 *
 * @param architecture as OCI names it: `amd64`
 */
export function readManifest(bytes: Uint8Array, architecture: string): ReadManifest {
  const json = parse(bytes)
  if (manifest.Check(json)) return { kind: 'manifest', manifest: json }
  if (!index.Check(json))
    throw imageRefused('archive', 'expected a manifest or an index of images, got another document')
  const found = json.manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
  )
  if (found !== undefined) return { kind: 'index', digest: found.digest }
  const offered = json.manifests.map(({ platform }) => `${platform?.os}/${platform?.architecture}`).join(', ')
  throw imageRefused(
    'platform',
    `expected an image for linux/${architecture}, the index has ${offered || 'none'}`,
  )
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    throw imageRefused('archive', 'expected a manifest, got something that is not JSON')
  }
}
