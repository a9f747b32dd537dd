/** An image by digest, taken apart. */
export type ImageReference = {
  /** As the reference has it: what registries are allowed by. */
  readonly host: string
  readonly repository: string
  readonly digest: string
}

const pattern = /^([A-Za-z0-9.-]+(?::[0-9]{1,5})?)\/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)@(sha256:[0-9a-f]{64})$/

/** Reads `<registry>/<name>@sha256:<digest>`; `undefined` for anything else, tags included. */
export function parseImageReference(image: string): ImageReference | undefined {
  const [, host, repository, digest] = pattern.exec(image) ?? []
  if (host === undefined || repository === undefined || digest === undefined) return undefined
  return {
    host,
    repository: host === 'docker.io' && !repository.includes('/') ? `library/${repository}` : repository,
    digest,
  }
}

/** Where a registry answers: Docker Hub's name in references is not its address. */
export function registryAddress(host: string): string {
  return host === 'docker.io' ? 'registry-1.docker.io' : host
}
