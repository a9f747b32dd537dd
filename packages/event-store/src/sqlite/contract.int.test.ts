import { eventStoreContract } from '../contract-suite/event-store-contract.ts'
import { fileEngine } from './test-support/contract-engines.ts'

eventStoreContract(fileEngine)
