import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Arguments, closed, Environment, Inputs, mebibyte, Nonce } from './bundle-parts.ts'
import { Requirements } from './requirements.ts'

const gibibyte = 1_024 * mebibyte
const AbsolutePath = Type.String({ pattern: '^/', maxLength: 4_096 })

/** `<registry>/<name>@sha256:<digest>`: an image by the digest of its manifest or index, never by a tag. */
export const ImageReference = Type.String({
  maxLength: 512,
  pattern:
    '^[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[a-z0-9]+((\\.|_{1,2}|-+)[a-z0-9]+)*)+@sha256:[0-9a-f]{64}$',
})

/** What a container may use. Time is the program's own, from its start. */
export const ContainerLimits = Type.Object(
  {
    memoryBytes: Type.Integer({
      minimum: 8 * mebibyte,
      maximum: 2 ** 44,
      description: 'no swap besides',
    }),
    pids: Type.Integer({ minimum: 1, maximum: 32_768, description: 'processes and threads' }),
    wallTimeMs: Type.Integer({ minimum: 1, maximum: 86_400_000 }),
    logBytes: Type.Integer({ minimum: 0, maximum: 2 * gibibyte, description: 'stdout and stderr together' }),
    outputBytes: Type.Integer({ minimum: 0, maximum: 2 ** 40 }),
    outputFiles: Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'files and folders' }),
  },
  closed,
)

/** A program of an image. It has no network: a job that wants one is never made a bundle. */
export const ContainerBundle = Type.Object(
  {
    version: Type.Literal(1),
    engine: Type.Literal('container'),
    image: ImageReference,
    profile: Type.Union([Type.Literal('compat'), Type.Literal('sealed')], {
      description: 'compat: what Lilypad gives a job; sealed: nothing a program can do without',
    }),
    entrypoint: Type.Array(Type.String({ maxLength: 65_536 }), {
      maxItems: 1_024,
      description: "empty: the image's own",
    }),
    arguments: Arguments,
    environment: Environment,
    workingDirectory: Type.Optional(AbsolutePath),
    inputs: Inputs,
    outputs: Type.Array(
      Type.Object(
        {
          name: Type.String({
            pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$',
            description: 'folder of the result',
          }),
          path: AbsolutePath,
        },
        closed,
      ),
      { maxItems: 16, description: 'folders of the container that are kept' },
    ),
    limits: ContainerLimits,
    requirements: Type.Optional(Requirements),
    nonce: Nonce,
  },
  closed,
)
export type ContainerBundle = Static<typeof ContainerBundle>
