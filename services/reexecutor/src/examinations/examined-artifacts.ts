import type { Artifact, ArtifactStore, Written } from '../artifacts/artifact-store.ts'

/** An artifact's bytes, read from its place. */
export type OpenArtifact = Pick<Artifact, 'size' | 'linkTo'> & { read(): ReturnType<Artifact['read']> }

/** Where the files of results and the CARs of claims are, and where evidence goes. */
export type ExaminedArtifacts = Pick<ArtifactStore, 'has' | 'share' | 'pin' | 'unpin'> & {
  mayRead(tenant: string, digest: string): boolean
  /** Undefined if it is not here. */
  open(digest: string, tenant: string): Promise<OpenArtifact | undefined>
  /** On the disk itself when this resolves, and kept until it is fetched. */
  keepEvidence(tenant: string, bytes: Uint8Array): Promise<Written>
}

/** The artifacts, as one tenant's examination opens them. */
export type OpenArtifacts = { open(digest: string): Promise<OpenArtifact | undefined> }

/** An artifact that has to be here and is not: it was dropped to make room, or there never was room. */
export class ArtifactGone extends Error {
  readonly code = 'ARTIFACT_GONE'
  readonly retryable = true
  /** A part of a vote, which no log may show before that is revealed. */
  readonly #digest: string

  constructor(digest: string) {
    super(
      'expected a file of a run or a claim, and the store dropped it to make room; it has to be made again',
    )
    this.name = 'ArtifactGone'
    this.#digest = digest
  }

  get digest(): string {
    return this.#digest
  }
}

/** Opens an artifact that has to be here. */
export async function openKept(artifacts: OpenArtifacts, digest: string): Promise<OpenArtifact> {
  const artifact = await artifacts.open(digest)
  if (artifact === undefined) throw new ArtifactGone(digest)
  return artifact
}
