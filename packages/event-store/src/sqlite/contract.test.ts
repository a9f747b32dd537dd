import { eventStoreContract } from '../contract-suite/event-store-contract.ts'
import { memoryEngine } from './test-support/contract-engines.ts'

eventStoreContract(memoryEngine)
