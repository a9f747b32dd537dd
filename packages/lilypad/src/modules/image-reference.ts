/** An image as a job names it, in full: Docker's short forms written out. */
export type ImageReference = {
  /** `docker.io` for Docker Hub; with a port where one was given. */
  readonly registry: string
  /** Path in the registry: `library/busybox`. */
  readonly repository: string
  /** `sha256:<hex>`; counts before the tag, which is a remark then. */
  readonly digest?: string
  readonly tag: string
}

const host = /^(?:localhost|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:))(?::[0-9]{1,5})?$/
const repositoryPath =
  /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/
const parts = /^([^@]+?)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/

/**
 * Reads an image reference (github.com/distribution/reference): without a registry it is Docker Hub's, there without a folder
 * it is in `library`, without tag and digest it is `latest`. Undefined for what is none, and for digests other than sha256.
 */
export const parseImageReference = (text: string): ImageReference | undefined => {
  if (text.length > 512) return undefined
  const [, name, tag, digest] = parts.exec(text) ?? []
  if (name === undefined) return undefined
  const slash = name.indexOf('/')
  const first = slash === -1 ? '' : name.slice(0, slash)
  const isHost = host.test(first)
  const given = isHost ? first : 'docker.io'
  const registry = given === 'index.docker.io' ? 'docker.io' : given
  const path = isHost ? name.slice(slash + 1) : name
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path
  if (!repositoryPath.test(repository)) return undefined
  return { registry, repository, tag: tag ?? 'latest', ...(digest === undefined ? {} : { digest }) }
}

/** `<registry>/<repository>@sha256:<hex>`: the image by digest, as a bundle names it. */
export const pinnedImage = ({ registry, repository }: ImageReference, digest: string): string =>
  `${registry}/${repository}@${digest}`
