import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Origin } from './as-of.ts'
import { Address, Nullable, refTo } from './primitives.ts'

export const MODULE_SOURCES = ['job', 'directory'] as const
/** Where the chain names a module: in a job that a contract asked for, or in Lilypad V2's directory. */
export type ModuleSource = (typeof MODULE_SOURCES)[number]

export const Module = Type.Object(
  {
    name: Type.String({ description: 'as its caller wrote it, cut after 200 characters' }),
    chainId: Type.Integer({ minimum: 1 }),
    source: Type.Unsafe<ModuleSource>(
      Type.Enum([...MODULE_SOURCES], { description: 'job: named by on-chain jobs; directory: listed in Lilypad V2’s' }),
    ),
    owner: Nullable({ ...Address, description: 'null of a module that jobs name' }),
    url: Nullable(Type.String()),
    jobs: Type.Integer({ minimum: 0, description: 'on-chain jobs that asked for it' }),
    approved: Nullable({ ...Address, description: 'who may take the listing over' }),
    movedTo: Nullable(
      Type.Object({ owner: Address, name: Type.String() }, { description: 'what the listing is now' }),
    ),
    first: refTo(Origin),
    latest: refTo(Origin),
  },
  { $id: 'Module', description: 'a module as the chain names it' },
)
/** A module as the chain names it. */
export type Module = Static<typeof Module>
