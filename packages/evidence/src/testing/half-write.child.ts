import { openFolderStore } from '../store/open-folder-store.ts'
import { documentCar } from './cars.ts'

/** Begins to keep a document, tells so, and never comes to its end: for a test to kill. */
const [folder = ''] = process.argv.slice(2)
const { cid, car } = documentCar({ finding: 'MATCH' })

async function* half(): AsyncGenerator<Uint8Array> {
  yield car.subarray(0, car.length - 4)
  process.stdout.write(`${cid}\n`)
  await new Promise((resolve) => setTimeout(resolve, 600_000))
}

const store = await openFolderStore(folder)
await store.put(cid, half())
