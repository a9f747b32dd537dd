import type { ParameterSet } from '../values/parameters.ts'

/** When an act was done (unix seconds of its block), and the parameters that its dispute pinned: what its times follow from. */
export type ActClock = { readonly at: bigint; readonly parameters: ParameterSet }
