import { eventStoreContract } from '../contract-suite/event-store-contract.ts'
import { doubleEngine } from './testing/double-engine.ts'

eventStoreContract(doubleEngine)
