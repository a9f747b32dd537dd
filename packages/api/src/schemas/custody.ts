import type { ControllerAddress } from '@lilymed/domain'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Origin } from './as-of.ts'
import { Address, BlockNumber, Bytes32, Nullable, refTo } from './primitives.ts'

/** The compiler keeps the list complete. */
const WHICH: Readonly<Record<ControllerAddress, true>> = {
  owner: true,
  storage: true,
  users: true,
  payments: true,
  mediation: true,
  jobCreator: true,
  pow: true,
  storageController: true,
  paymentsController: true,
  mediationController: true,
  tokenController: true,
}
const which = Type.Unsafe<ControllerAddress>(Type.Enum(Object.keys(WHICH)))

export const WiringChange = Type.Object(
  {
    which,
    before: Nullable(Address),
    after: Address,
    changedAtBlock: Nullable({ ...BlockNumber, description: 'the block that changed it; null while only seen changed' }),
    origin: refTo(Origin),
  },
  { $id: 'WiringChange', description: 'an address that Lilypad’s controller obeys was replaced' },
)
/** An address that Lilypad's controller obeys was replaced. */
export type WiringChange = Static<typeof WiringChange>

export const ControllerWiring = Type.Object(
  {
    controller: Address,
    chainId: Type.Integer({ minimum: 1 }),
    addresses: Type.Unsafe<Readonly<Partial<Record<ControllerAddress, string>>>>(
      Type.Record(Type.String(), Address, { description: 'as read last, by what each is to the controller' }),
    ),
    read: refTo(Origin),
    changes: Type.Array(refTo(WiringChange), { description: 'in order; Lilypad’s setters announce none of them' }),
  },
  { $id: 'ControllerWiring', description: 'whom Lilypad’s V1 contracts obey, and every change of that' },
)
/** Whom Lilypad's V1 contracts obey, and every change of that. */
export type ControllerWiring = Static<typeof ControllerWiring>

export const ContractCustody = Type.Object(
  {
    contract: Address,
    chainId: Type.Integer({ minimum: 1 }),
    owner: Nullable(Address),
    paused: Type.Boolean(),
    implementation: Nullable({ ...Address, description: 'the code that a proxy runs' }),
    proxyAdmin: Nullable(Address),
    version: Nullable(Type.String({ description: 'how often it was initialised, as it counts; null if never told' })),
    roles: Type.Array(Type.Object({ role: Bytes32, account: Address }), {
      description: 'who holds which role; a role is keccak256 of its name, zero the admin of every role',
    }),
    roleAdmins: Type.Array(Type.Object({ role: Bytes32, admin: Bytes32 }), {
      description: 'the role whose holders grant a role, where it is not that of the admin of every role',
    }),
    changed: refTo(Origin),
  },
  { $id: 'ContractCustody', description: 'who holds a contract, as its own events tell' },
)
/** Who holds a contract. */
export type ContractCustody = Static<typeof ContractCustody>
