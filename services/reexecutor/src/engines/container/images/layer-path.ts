import { imageRefused } from '../registry/pull-failure.ts'

/** Where a member of a layer goes, and what its name means there (OCI image specification 1.1, "Layer"). */
export type LayerPath =
  | { readonly kind: 'member'; readonly segments: readonly string[] }
  /** `.wh.<name>`: takes `name` of the layers below away. */
  | { readonly kind: 'whiteout'; readonly segments: readonly string[] }
  /** `.wh..wh..opq`: hides everything the layers below have in its folder. */
  | { readonly kind: 'opaque'; readonly segments: readonly string[] }

const whiteout = '.wh.'
const opaque = '.wh..wh..opq'
const deepest = 256
const longestNameBytes = 255

/** Reads the name of a member; no segments is the root itself. Throws `PullFailure` for a name that leads out or is no name. */
export function readLayerPath(path: string): LayerPath {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  const isBad = (segment: string) =>
    segment === '..' || segment.includes('\0') || Buffer.byteLength(segment) > longestNameBytes
  if (segments.some(isBad) || segments.length > deepest)
    throw imageRefused(
      'archive',
      `the archive has a member ${JSON.stringify(path.slice(0, 200))}, which leads out or is no path`,
    )
  const name = segments.at(-1) ?? ''
  const above = segments.slice(0, -1)
  if (name === opaque) return { kind: 'opaque', segments: above }
  if (!name.startsWith(whiteout)) return { kind: 'member', segments }
  const hidden = name.slice(whiteout.length)
  if (hidden === '' || hidden === '.' || hidden === '..' || hidden.startsWith(whiteout))
    throw imageRefused(
      'archive',
      `the archive has a whiteout ${JSON.stringify(path.slice(0, 200))} of nothing`,
    )
  return { kind: 'whiteout', segments: [...above, hidden] }
}
