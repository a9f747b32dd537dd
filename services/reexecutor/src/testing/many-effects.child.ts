// Runs two hundred random modules, the same ones every time, some of them out of fuel and some out of stack, and prints one
// digest of all that came of it: on the main thread, or with the argument `thread` on a thread beside it.
import { createHash } from 'node:crypto'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { prepareModule } from '../engines/wasm/module/prepare-module.ts'
import { buildModule } from './module-builder.ts'
import { effectOf } from './module-effect.ts'
import { moduleFromTape } from './random-module.ts'

function* modules(): Generator<Uint8Array> {
  yield buildModule({ start: [0x10, 0] })
  for (let index = 0; index < 200; index++) {
    const tape = createHash('shake256', { outputLength: 400 + 8 * index }).update(`tape ${index}`)
    yield moduleFromTape(tape.digest()).plain
  }
}

function digestOfEffects(): string {
  const digest = createHash('sha256')
  for (const module of modules()) {
    const prepared = prepareModule(module, 16)
    if (prepared.kind === 'rejected') throw new TypeError(prepared.rejection.message)
    for (const fuel of [2n ** 40n, 100n, 1_000n]) {
      const { ending, memory, fuelUsed } = effectOf(prepared.module, fuel)
      digest.update(`${ending} ${memory} ${fuelUsed}\n`)
    }
  }
  return digest.digest('hex')
}

const say = (text: string) => void process.stdout.write(`${text}\n`)
if (!isMainThread) parentPort?.postMessage(digestOfEffects(), [])
else if (process.argv[2] === 'thread') new Worker(new URL(import.meta.url)).on('message', say)
else say(digestOfEffects())
