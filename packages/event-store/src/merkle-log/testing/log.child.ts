// Appends events and keeps their log up, as fast as both go, until it is killed.
import { openSqliteEventStore } from '../../sqlite/open-sqlite-event-store.ts'
import { startMerkleLog } from '../thread/start-merkle-log.ts'
import { sampleEvent } from './sample-store.ts'

const [path = '', folder = '', privateFolder = '', from = '0'] = process.argv.slice(2)
const store = openSqliteEventStore({ path })
startMerkleLog({
  store: { path },
  folder,
  privateFolder,
  checkpointIntervalMs: 1,
  onPublished: ({ size }) => void process.stdout.write(`${size}\n`),
  onFailure: (error) => void process.stderr.write(`${String(error)}\n`),
})
for (let index = Number(from); ; index += 50) {
  const batch = Array.from({ length: 50 }, (_, at) => sampleEvent(index + at))
  await Promise.all(batch.map(({ stream, event }) => store.append(stream, 'any', [event])))
}
