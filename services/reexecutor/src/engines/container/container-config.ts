import { Type } from 'typebox'
import type { Static } from 'typebox'
import { ContainerGpu } from './container-gpu.ts'

const closed = { additionalProperties: false }
const mebibyte = 2 ** 20
const gibibyte = 2 ** 30

/** The table `[container]` of the reexecutor's configuration; without it there is no container engine. */
export const ContainerConfig = Type.Object(
  {
    runtime: Type.Union([Type.Literal('runc'), Type.Literal('docker'), Type.Literal('podman')], {
      description: 'what runs the containers',
    }),
    socketPath: Type.Optional(
      Type.String({
        minLength: 1,
        pattern: '^/',
        description:
          'where Docker or Podman listens on this machine; /var/run/docker.sock and /run/podman/podman.sock unless told',
      }),
    ),
    program: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'runc, or a program with its command line, as crun or runsc; runc unless told',
      }),
    ),
    slots: Type.Integer({
      minimum: 0,
      maximum: 64,
      default: 1,
      description: 'programs run at a time without a GPU',
    }),
    cpus: Type.Integer({
      minimum: 1,
      maximum: 256,
      default: 1,
      description: 'CPUs a program sees where its claim does not say',
    }),
    pull: Type.Union([Type.Literal('always'), Type.Literal('missing'), Type.Literal('never')], {
      default: 'missing',
      description: 'when a registry is asked for an image',
    }),
    imageBytes: Type.Integer({
      minimum: mebibyte,
      maximum: 2 ** 50,
      default: 50 * gibibyte,
      description: 'bytes of images kept; beyond it what was used longest ago goes',
    }),
    tmpfsBytes: Type.Integer({
      minimum: 0,
      maximum: 2 ** 40,
      default: 64 * mebibyte,
      description: 'outputs up to here are held in memory, larger ones on the disk',
    }),
    scratchBytes: Type.Integer({
      minimum: mebibyte,
      maximum: 2 ** 50,
      default: gibibyte,
      description: 'what a program may write beside its outputs',
    }),
    allowHostRoot: Type.Boolean({
      default: false,
      description:
        'run jobs under a Docker without user namespaces, where their root is the root of this machine',
    }),
    gpus: Type.Optional(Type.Array(ContainerGpu, { maxItems: 64 })),
  },
  closed,
)
export type ContainerConfig = Static<typeof ContainerConfig>

/** One of `[[registries]]`: images come from those named and no other. */
export const RegistryConfig = Type.Object(
  {
    host: Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?$',
      description: 'as it stands in image references: docker.io, 127.0.0.1:5000',
    }),
    insecure: Type.Optional(
      Type.Boolean({ default: false, description: 'HTTP; for a registry on loopback alone' }),
    ),
    credentialsFile: Type.Optional(
      Type.String({ minLength: 1, description: 'file with user:password: one line, mode 0600' }),
    ),
  },
  closed,
)
export type RegistryConfig = Static<typeof RegistryConfig>
