import { describe } from 'node:test'
import { createMemoryStore } from './create-memory-store.ts'
import { describeStore } from './store-contract.ts'

describe('a store in memory', () => describeStore(async (limits) => createMemoryStore(limits)))
