import type { TestContext } from 'node:test'
import {
  type KurrentEventStore,
  type KurrentEventStoreOptions,
  openKurrentEventStore,
} from '../open-kurrent-event-store.ts'
import { startWireDouble, type WireDouble, type WireDoubleOptions } from './wire-double/wire-double.ts'

/** A double for one test. */
export async function startDouble(
  context: TestContext,
  options: WireDoubleOptions = {},
): Promise<WireDouble> {
  const double = await startWireDouble(options)
  context.after(() => double.stop())
  return double
}

/** A store for one test. */
export async function openStore(
  context: TestContext,
  double: Pick<WireDouble, 'url'>,
  options: Partial<KurrentEventStoreOptions> = {},
): Promise<KurrentEventStore> {
  const store = await openKurrentEventStore({ connectionString: double.url, ...options })
  context.after(() => store.close())
  return store
}
