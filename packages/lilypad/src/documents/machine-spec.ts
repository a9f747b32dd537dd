import { Type } from 'typebox'
import type { Static } from 'typebox'
import { goInt, goSlice } from '../structs/go-types.ts'

/** `GPUSpec` of Lilypad's pkg/data/data.go; `vram` in MB. */
export const GpuSpec = Type.Object({ name: Type.String(), vendor: Type.String(), vram: goInt() })

/** `MachineSpec`: `cpu` in thousandths of a core, `ram` in MB in a job offer and bytes in a resource offer. */
export const MachineSpec = Type.Object({
  gpu: goInt(),
  gpus: Type.Optional(goSlice(GpuSpec)),
  cpu: goInt(),
  ram: goInt(),
  disk: Type.Optional(goInt()),
})
export type MachineSpec = Static<typeof MachineSpec>
