import type { Module } from '@lilymed/api'
import { dealKeyOf } from '@lilymed/domain'
import type { Address } from '@lilymed/domain'
import { originOf } from './origin.ts'
import { defineProjection } from './projection.ts'
import type { ObservedFact, RowReader } from './projection.ts'

/** A module as the chain names it: in jobs that contracts asked for (V1), or in V2's directory. */
export type ModuleRow = Module

/** A name is whatever its caller wrote: shown up to this many characters, and found by its hash where it is longer. */
const longestName = 200

const shown = (name: string): string => (name.length <= longestName ? name : `${name.slice(0, longestName)}…`)

const keyPart = (name: string): string => (name.length <= longestName ? name : dealKeyOf(name))

const askedKey = (name: string): string => `asked/${keyPart(name)}`

const listedKey = (owner: Address, name: string): string => `listed/${owner}/${keyPart(name)}`

type Ownership = { readonly owner: Address; readonly name: string }

const byOwner = ({ owner, name }: Ownership): readonly string[] => [listedKey(owner, name)]

const unseen = (fact: ObservedFact, name: string, owner: Address | null = null): ModuleRow => ({
  name: shown(name),
  chainId: fact.chainId,
  source: owner === null ? 'job' : 'directory',
  owner,
  url: null,
  jobs: 0,
  approved: null,
  movedTo: null,
  first: originOf(fact),
  latest: originOf(fact),
})

/** A listing that goes on under another owner or name: what it was ends here, what it is takes over from it. */
const moved = ({ row, fact, key, read }: Moving, from: Ownership, to: Ownership): ModuleRow => {
  const before = listedKey(from.owner, from.name)
  const latest = originOf(fact)
  if (key === before && before !== listedKey(to.owner, to.name)) {
    const left = row ?? unseen(fact, from.name, from.owner)
    return { ...left, approved: null, movedTo: { owner: to.owner, name: shown(to.name) }, latest }
  }
  const source = read.get(modules, fact.chainId, before) ?? unseen(fact, to.name, to.owner)
  return { ...source, owner: to.owner, name: shown(to.name), approved: null, movedTo: null, latest }
}

type Moving = {
  readonly row: ModuleRow | undefined
  readonly fact: ObservedFact
  readonly key: string
  readonly read: RowReader
}

const bothKeys = (from: Ownership, to: Ownership): readonly string[] => [
  ...new Set([...byOwner(from), ...byOwner(to)]),
]

/** Modules: those that on-chain jobs name, and those of V2's directory with their owners. */
export const modules = defineProjection<ModuleRow>({
  name: 'modules',
  version: 1,
  columns: { source: '$.source', sort: '$.name' },
  steps: {
    JobAdded: {
      keys: ({ module }) => [askedKey(module)],
      evolve: (row, fact) => {
        const before = row ?? unseen(fact, fact.data.module)
        return { ...before, jobs: before.jobs + 1, latest: originOf(fact) }
      },
    },
    V2ModuleRegistered: {
      keys: byOwner,
      evolve: (row, fact) => {
        const { name, owner, url } = fact.data
        const before = row ?? unseen(fact, name, owner)
        return { ...before, url, movedTo: null, latest: originOf(fact) }
      },
    },
    V2ModuleUrlUpdated: {
      keys: byOwner,
      evolve: (row, fact) => {
        const { name, owner, url } = fact.data
        return { ...(row ?? unseen(fact, name, owner)), url, latest: originOf(fact) }
      },
    },
    V2ModuleRenamed: {
      keys: ({ owner, before, after }) => bothKeys({ owner, name: before }, { owner, name: after }),
      evolve: (row, fact, key, read) => {
        const { owner, before, after } = fact.data
        return moved({ row, fact, key, read }, { owner, name: before }, { owner, name: after })
      },
    },
    V2ModuleTransferApproved: {
      keys: byOwner,
      evolve: (row, fact) => {
        const { name, owner, purchaser, url } = fact.data
        const before = row ?? unseen(fact, name, owner)
        return { ...before, url, approved: purchaser, latest: originOf(fact) }
      },
    },
    V2ModuleTransferRevoked: {
      keys: byOwner,
      evolve: (row, fact) => {
        const { name, owner } = fact.data
        return { ...(row ?? unseen(fact, name, owner)), approved: null, latest: originOf(fact) }
      },
    },
    V2ModuleTransferred: {
      keys: ({ previousOwner, newOwner, name }) =>
        bothKeys({ owner: previousOwner, name }, { owner: newOwner, name }),
      evolve: (row, fact, key, read) => {
        const { previousOwner, newOwner, name, url } = fact.data
        const after = moved(
          { row, fact, key, read },
          { owner: previousOwner, name },
          { owner: newOwner, name },
        )
        return { ...after, url }
      },
    },
  },
})
