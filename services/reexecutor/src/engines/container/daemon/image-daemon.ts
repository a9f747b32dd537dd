/** A registry images may come from, and how it is spoken to. */
export type RegistryAccess = {
  /** As it stands in references: `docker.io`, `127.0.0.1:5000`. */
  readonly host: string
  /** HTTP, or a certificate nobody vouches for; for loopback. */
  readonly isInsecure: boolean
  readonly credentials?: { readonly username: string; readonly password: string }
}

/** An image as a daemon knows it. */
export type DaemonImage = { readonly architecture: string; readonly os: string; readonly bytes: number }

/** What images are asked of a container daemon. Each rejects with what the daemon said. */
export type ImageDaemon = {
  /** @returns undefined where it is not there */
  readonly inspect: (image: string) => Promise<DaemonImage | undefined>
  /** Has the daemon fetch and verify it. */
  readonly pull: (image: string, registry: RegistryAccess, signal: AbortSignal) => Promise<void>
  /** Nothing happens where it is not there, or a container needs it. */
  readonly remove: (image: string) => Promise<void>
  /** Takes in an archive of one image. */
  readonly load: (archive: Buffer) => Promise<void>
}
