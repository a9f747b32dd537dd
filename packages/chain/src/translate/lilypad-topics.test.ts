import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Interface } from 'ethers'
import * as abis from '@lilymed/contracts-abi'

/** The first bytes of each event's topic, as the contracts on the chain were seen to emit them. */
const topics: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  lilypadStorageAbi: { DealStateChange: '10ca3d89' },
  lilypadPaymentsAbi: { Payment: '64861f50' },
  lilypadMediationRandomAbi: { MediationRequested: 'fd377012' },
  lilypadOnChainJobCreatorAbi: { JobAdded: 'aa171d38' },
  lilypadExampleClientAbi: { JobCreated: 'b63f0fdf', JobCompleted: '3849c58b' },
  lilypadV2ProxyAbi: {
    LilypadProxy__JobCreatorEscrowPayment: '7cc822bc',
    LilypadProxy__ResourceProviderCollateralPayment: '9a73f16c',
    LilypadProxy__JobCreatorInserted: 'a03c73bf',
    LilypadProxy__ResourceProviderInserted: '8364be87',
    LilypadProxy__UserContractUpdated: 'a7a003a0',
    LilypadProxy__PaymentEngineContractUpdated: '2d73c3ee',
    LilypadProxy__StorageContractUpdated: '0313754b',
    LilypadProxy__L2LilypadTokenContractUpdated: '50079846',
  },
  lilypadV2StorageAbi: {
    LilypadStorage__DealSaved: 'bb103470',
    LilypadStorage__DealStatusChanged: '7e532b06',
    LilypadStorage__ResultSaved: 'ca9d6e44',
    LilypadStorage__ResultStatusChanged: '0c5e4c64',
    LilypadStorage__ValidationResultSaved: 'eafb76e6',
    LilypadStorage__ValidationResultStatusChanged: '3d781fb7',
  },
  lilypadV2PaymentEngineAbi: {
    LilypadPayment__ActiveEscrowLockedForJob: '10fed0cb',
    LilypadPayment__escrowPaid: '716de7e8',
    LilypadPayment__escrowWithdrawn: '30464822',
    LilypadPayment__escrowSlashed: '53954589',
    LilypadPayment__JobCompleted: '26a52488',
    LilypadPayment__JobFailed: '7323ccc9',
    LilypadPayment__TotalFeesGeneratedByJob: 'daffa0fb',
    LilypadPayment__TokensBurned: 'cea021bb',
    LilypadPayment__escrowPayout: '132543e1',
    LilypadPayment__ZeroAmountPayout: 'afb7b3ff',
    LilypadPayment__ValidationPassed: '9bf286a5',
    LilypadPayment__ValidationFailed: '100daa80',
    LilypadPayment__ControllerRoleGranted: '5650aa8e',
    LilypadPayment__ControllerRoleRevoked: 'e52618db',
    LilypadPayment__TreasuryWalletUpdated: 'ac99775b',
    LilypadPayment__ValueBasedRewardsWalletUpdated: '15d760d3',
    LilypadPayment__ValidationPoolWalletUpdated: 'cc86aa3e',
  },
  lilypadV2ValidationAbi: {
    ValidationRequested: '8244b997',
    ValidationProcessed: 'c15d91b9',
    StorageContractSet: '7f34aa6a',
    UserContractSet: '254f2628',
  },
  lilypadV2UserAbi: { LilypadUser__UserManagementEvent: '0aa890b2' },
  lilypadV2ModuleDirectoryAbi: {
    LilypadModuleDirectory__ModuleRegistered: 'ba4f6fb1',
    LilypadModuleDirectory__ModuleNameUpdated: '64d55848',
    LilypadModuleDirectory__ModuleUrlUpdated: 'd002b7b6',
    LilypadModuleDirectory__ModuleTransferApproved: 'bce1bd15',
    LilypadModuleDirectory__ModuleTransferred: 'e056b787',
    LilypadModuleDirectory__ModuleTransferRevoked: 'f6078793',
    LilypadModuleDirectory__ModuleCreatorRegistered: '48391147',
    LilypadModuleDirectory__LilypadUserUpdated: 'e6c2ee42',
  },
  lilypadV2TokenomicsAbi: { LilypadTokenomics__TokenomicsParameterUpdated: '40824665' },
  lilypadV2RegistryAbi: { LilypadContractRegistry__ContractAddressSet: '3c2dc18f' },
}

/** Events of OpenZeppelin's code and those no first bytes were recorded of. */
const unrecorded =
  /^(AdminChanged|Approval|Initialized|OwnershipTransferred|Paused|Role\w+|Transfer|Unpaused|Upgraded|GenerateChallenge|NewPowRound|ValidPOWSubmitted|LilypadToken__\w+|LilypadVesting__\w+)$/

const lilypads = Object.entries(abis).filter(([name]) => name.startsWith('lilypad'))

test("the topics of Lilypad's events are those the contracts emit", () => {
  const found = lilypads.map(([name, abi]) => {
    const events: Record<string, string> = {}
    new Interface(abi).forEachEvent((event) => {
      if (!unrecorded.test(event.name)) events[event.name] = event.topicHash.slice(2, 10)
    })
    return [name, events] as const
  })
  assert.deepEqual(Object.fromEntries(found.filter(([, events]) => Object.keys(events).length > 0)), topics)
})
