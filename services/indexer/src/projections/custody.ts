import type { ContractCustody } from '@lilymed/api'
import { originOf } from './origin.ts'
import { defineProjection } from './projection.ts'
import type { ObservedFact, Steps } from './projection.ts'

/** Who holds a contract, as its own events tell. */
export type CustodyRow = ContractCustody

type CustodyFact =
  | 'OwnershipTransferred'
  | 'Paused'
  | 'Unpaused'
  | 'RoleGranted'
  | 'RoleRevoked'
  | 'RoleAdminChanged'
  | 'ImplementationUpgraded'
  | 'ProxyAdminChanged'
  | 'ContractInitialised'

const byContract = (_: unknown, fact: ObservedFact): readonly string[] => [fact.origin.address]

const unseen = (fact: ObservedFact): CustodyRow => ({
  contract: fact.origin.address,
  chainId: fact.chainId,
  owner: null,
  paused: false,
  implementation: null,
  proxyAdmin: null,
  version: null,
  roles: [],
  roleAdmins: [],
  changed: originOf(fact),
})

/** A step that changes one thing about a contract. */
const changes = <Type extends CustodyFact>(
  change: (fact: ObservedFact<Type>, row: CustodyRow) => Partial<CustodyRow>,
) => ({
  keys: byContract,
  evolve: (row: CustodyRow | undefined, fact: ObservedFact<Type>): CustodyRow => {
    const before = row ?? unseen(fact)
    return { ...before, ...change(fact, before), changed: originOf(fact) }
  },
})

type Holder = { readonly role: string; readonly account: string }

const without = (roles: CustodyRow['roles'], gone: Holder): CustodyRow['roles'] =>
  roles.filter(({ role, account }) => role !== gone.role || account !== gone.account)

const steps: Steps<CustodyRow> = {
  OwnershipTransferred: changes<'OwnershipTransferred'>(({ data }) => ({ owner: data.newOwner })),
  Paused: changes<'Paused'>(() => ({ paused: true })),
  Unpaused: changes<'Unpaused'>(() => ({ paused: false })),
  RoleGranted: changes<'RoleGranted'>(({ data: { role, account } }, row) => ({
    roles: [...without(row.roles, { role, account }), { role, account }],
  })),
  RoleRevoked: changes<'RoleRevoked'>(({ data }, row) => ({ roles: without(row.roles, data) })),
  RoleAdminChanged: changes<'RoleAdminChanged'>(
    ({ data: { role, newAdminRole: admin } }, { roleAdmins }) => ({
      roleAdmins: [...roleAdmins.filter((one) => one.role !== role), { role, admin }],
    }),
  ),
  ImplementationUpgraded: changes<'ImplementationUpgraded'>(({ data }) => ({
    implementation: data.implementation,
  })),
  ProxyAdminChanged: changes<'ProxyAdminChanged'>(({ data }) => ({ proxyAdmin: data.newAdmin })),
  ContractInitialised: changes<'ContractInitialised'>(({ data }) => ({ version: String(data.version) })),
}

/** Contracts by address: owner, roles, whether they stand still, and what code a proxy runs. */
export const custody = defineProjection<CustodyRow>({
  name: 'custody',
  version: 1,
  columns: { sort: '$.contract' },
  steps,
})
