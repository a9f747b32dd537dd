import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes of heap that are really in use: measured after a full garbage collection. */
export function heapAfterCollection(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
