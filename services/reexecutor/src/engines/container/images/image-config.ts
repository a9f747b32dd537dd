import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'

/** What an image says of how it is run. */
export type ImageConfig = {
  readonly architecture: string
  readonly os: string
  readonly environment: readonly string[]
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly workingDirectory: string
  readonly user: string
  /** Digests of the layers as plain tar archives, the lowest first. */
  readonly diffIds: readonly string[]
}

const Nullable = <Kind extends Type.TSchema>(kind: Kind) => Type.Optional(Type.Union([kind, Type.Null()]))

const Document = Type.Object({
  architecture: Type.String(),
  os: Type.String(),
  config: Nullable(
    Type.Object({
      Env: Nullable(Type.Array(Type.String())),
      Entrypoint: Nullable(Type.Array(Type.String())),
      Cmd: Nullable(Type.Array(Type.String())),
      WorkingDir: Nullable(Type.String()),
      User: Nullable(Type.String()),
    }),
  ),
  rootfs: Type.Object({
    type: Type.Literal('layers'),
    diff_ids: Type.Array(Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }), { maxItems: 512 }),
  }),
})
const document = Compile(Document)

/** Reads an image configuration of OCI's image specification 1.1, or Docker's; `undefined` where it is none. */
export function readImageConfig(json: unknown): ImageConfig | undefined {
  if (!document.Check(json)) return undefined
  const { architecture, os, config, rootfs }: Static<typeof Document> = json
  return {
    architecture,
    os,
    environment: config?.Env ?? [],
    entrypoint: config?.Entrypoint ?? [],
    command: config?.Cmd ?? [],
    workingDirectory: config?.WorkingDir || '/',
    user: config?.User ?? '',
    diffIds: rootfs.diff_ids,
  }
}
