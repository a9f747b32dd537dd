import { addressOf, bytesOf } from '../../testing/fact-script.ts'
import { fact } from '../../testing/given.ts'
import { WIRING_KEY } from '../wiring.ts'
import type { Cases } from './case.ts'
import { anna, bert, cleo } from './people.ts'

const asked = (module: string) =>
  fact('JobAdded', { jobId: '1', callingContract: anna, payee: bert, module, inputs: [] })
const registered = fact('V2ModuleRegistered', { owner: anna, name: 'cowsay', url: 'https://one.example' })
const approval = { owner: anna, purchaser: bert, name: 'cowsay', url: 'https://one.example' }
const key = `listed/${anna}/cowsay`

export const moduleCases: Cases = {
  JobAdded: {
    given: [asked('cowsay:v0.0.4')],
    when: asked('cowsay:v0.0.4'),
    key: 'asked/cowsay:v0.0.4',
    then: { name: 'cowsay:v0.0.4', source: 'job', owner: null, jobs: 2 },
  },
  V2ModuleRegistered: {
    given: [],
    when: registered,
    key,
    then: { name: 'cowsay', source: 'directory', owner: anna, url: 'https://one.example', jobs: 0 },
  },
  V2ModuleUrlUpdated: {
    given: [registered],
    when: fact('V2ModuleUrlUpdated', { owner: anna, name: 'cowsay', url: 'https://two.example' }),
    key,
    then: { url: 'https://two.example' },
  },
  V2ModuleRenamed: {
    given: [registered],
    when: fact('V2ModuleRenamed', { owner: anna, before: 'cowsay', after: 'cow' }),
    key: `listed/${anna}/cow`,
    then: { name: 'cow', owner: anna, url: 'https://one.example', movedTo: null },
  },
  V2ModuleTransferApproved: {
    given: [registered],
    when: fact('V2ModuleTransferApproved', approval),
    key,
    then: { owner: anna, approved: bert },
  },
  V2ModuleTransferRevoked: {
    given: [registered, fact('V2ModuleTransferApproved', approval)],
    when: fact('V2ModuleTransferRevoked', { owner: anna, revokedFrom: bert, name: 'cowsay' }),
    key,
    then: { owner: anna, approved: null },
  },
  V2ModuleTransferred: {
    given: [registered],
    when: fact('V2ModuleTransferred', {
      newOwner: bert,
      previousOwner: anna,
      name: 'cowsay',
      url: 'https://one.example',
    }),
    key,
    then: { owner: anna, movedTo: { owner: bert, name: 'cowsay' } },
  },
}

const read = fact('ControllerAddressesRead', { mediation: anna, payments: bert })

export const wiringCases: Cases = {
  ControllerAddressesRead: {
    given: [read],
    when: fact('ControllerAddressesRead', { mediation: cleo, payments: bert }),
    key: WIRING_KEY,
    then: {
      addresses: { mediation: cleo, payments: bert },
      changes: [{ which: 'mediation', before: anna, after: cleo, changedAtBlock: null }],
    },
  },
  ControllerAddressChanged: {
    given: [read, fact('ControllerAddressesRead', { mediation: cleo })],
    when: fact('ControllerAddressChanged', {
      which: 'mediation',
      before: anna,
      after: cleo,
      changedAtBlock: '6',
    }),
    key: WIRING_KEY,
    then: {
      addresses: { mediation: cleo },
      changes: [{ which: 'mediation', before: anna, after: cleo, changedAtBlock: 6 }],
    },
  },
}

const contract = addressOf('disputePool')
const [operator, admin] = [bytesOf('operator role'), bytesOf('admin role')]
const grant = { role: operator, account: anna, sender: bert }
const granted = fact('RoleGranted', grant)
const paused = fact('Paused', { account: anna })

export const custodyCases: Cases = {
  OwnershipTransferred: {
    given: [fact('OwnershipTransferred', { previousOwner: cleo, newOwner: bert })],
    when: fact('OwnershipTransferred', { previousOwner: bert, newOwner: anna }),
    key: contract,
    then: { contract, owner: anna },
  },
  Paused: { given: [], when: paused, key: contract, then: { paused: true } },
  Unpaused: {
    given: [paused],
    when: fact('Unpaused', { account: anna }),
    key: contract,
    then: { paused: false },
  },
  RoleGranted: {
    given: [granted],
    when: fact('RoleGranted', { ...grant, account: cleo }),
    key: contract,
    then: {
      roles: [
        { role: operator, account: anna },
        { role: operator, account: cleo },
      ],
    },
  },
  RoleRevoked: { given: [granted], when: fact('RoleRevoked', grant), key: contract, then: { roles: [] } },
  RoleAdminChanged: {
    given: [granted],
    when: fact('RoleAdminChanged', {
      role: operator,
      previousAdminRole: bytesOf('none'),
      newAdminRole: admin,
    }),
    key: contract,
    then: { roleAdmins: [{ role: operator, admin }] },
  },
  ImplementationUpgraded: {
    given: [],
    when: fact('ImplementationUpgraded', { implementation: cleo }),
    key: contract,
    then: { implementation: cleo },
  },
  ProxyAdminChanged: {
    given: [],
    when: fact('ProxyAdminChanged', { previousAdmin: bert, newAdmin: anna }),
    key: contract,
    then: { proxyAdmin: anna },
  },
  ContractInitialised: {
    given: [],
    when: fact('ContractInitialised', { version: 2 }),
    key: contract,
    then: { version: '2' },
  },
}
