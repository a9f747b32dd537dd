// Serves a double in a process of its own and prints its connection string.
import { startWireDouble } from './wire-double.ts'

const { url } = await startWireDouble()
process.stdout.write(`${url}\n`)
