// Opens the store named by CONNECTION_STRING, appends a secret if it can, and prints what an operator would see.
import { openKurrentEventStore } from '../open-kurrent-event-store.ts'

try {
  const store = await openKurrentEventStore({
    connectionString: process.env['CONNECTION_STRING'] ?? '',
    readTimeoutMs: 20_000,
  })
  await store.append('s', 'any', [{ id: crypto.randomUUID(), type: 'Happened', data: 'hunter3' }])
  process.stdout.write(JSON.stringify(store.health()))
  await store.close()
} catch (error) {
  const { code, message, cause } = error as { code?: string; message?: string; cause?: unknown }
  process.stdout.write(JSON.stringify({ code, message, cause: String(cause) }))
}
