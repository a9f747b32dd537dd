import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }

/** A GPU that containers may be given, one container at a time. */
export const ContainerGpu = Type.Object(
  {
    device: Type.String({
      pattern: '^[A-Za-z0-9.-]+/[A-Za-z0-9._-]+=[A-Za-z0-9._:-]+$',
      description: 'CDI name: nvidia.com/gpu=GPU-…',
    }),
    uuid: Type.String({ minLength: 1, maxLength: 128, description: 'as the driver names it' }),
    model: Type.String({ minLength: 1, maxLength: 128 }),
    vramBytes: Type.Integer({ minimum: 1, maximum: 2 ** 48 }),
    computeCapability: Type.String({ pattern: '^[0-9]{1,3}[.][0-9]{1,2}$' }),
    driver: Type.String({ minLength: 1, maxLength: 64, description: 'version' }),
    probe: Type.Array(Type.String(), {
      minItems: 1,
      maxItems: 16,
      default: ['nvidia-smi', '--query-gpu=uuid', '--format=csv,noheader'],
      description: 'run in the container, it names the UUIDs of the GPUs it has, one a line',
    }),
  },
  closed,
)
export type ContainerGpu = Static<typeof ContainerGpu>
