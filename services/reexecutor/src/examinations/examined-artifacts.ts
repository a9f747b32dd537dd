import type { Readable } from 'node:stream'

/** An artifact's bytes, read from its place. */
export type OpenArtifact = { readonly size: number; read(): Readable }

/** Where the files of results and the CARs of claims are, and where evidence goes. */
export type ExaminedArtifacts = {
  mayRead(tenant: string, digest: string): boolean
  grant(tenant: string, digest: string): void
  /** Undefined if it is not here. */
  open(digest: string): Promise<OpenArtifact | undefined>
  /** On the disk itself when this resolves, where that is asked for. */
  write(
    source: Iterable<Uint8Array>,
    options: { readonly isDurable: boolean },
  ): Promise<
    | { readonly kind: 'stored'; readonly digest: string }
    | { readonly kind: 'rejected'; readonly code: string; readonly message: string }
  >
}

/** An artifact that has to be here and is not: it was dropped to make room, or there never was room. */
export class ArtifactGone extends Error {
  readonly code = 'ARTIFACT_GONE'
  readonly retryable = true

  constructor() {
    // Which one is a part of a vote, and this is logged before that is revealed.
    super(
      'expected a file of a run or a claim, and the store dropped it to make room: raise artifactLimitBytes above what is examined at a time',
    )
    this.name = 'ArtifactGone'
  }
}

/** Opens an artifact that has to be here. */
export async function openKept(artifacts: ExaminedArtifacts, digest: string): Promise<OpenArtifact> {
  const artifact = await artifacts.open(digest)
  if (artifact === undefined) throw new ArtifactGone()
  return artifact
}
