import type { Property } from '../explore.ts'
import type { World } from '../world.ts'

/** A property of the pool's model, named as in the mechanism's list of invariants. */
export type Invariant = Property<World>
