import { createLifecycle } from '@lilymed/service-kit'
import { openLocalEngines } from '../local-engines.ts'
import { containerJobOf } from './container-bundle.ts'

/** Runs one job as `lilymed reexecutor run` does, and says where, and what the job says: node local-run.child.ts <image> <host> */
const [image = '', host = ''] = process.argv.slice(2)
const mebibyte = 2 ** 20
const lifecycle = createLifecycle()
const { engines, directory } = await openLocalEngines(
  {
    container: {
      runtime: 'runc',
      slots: 1,
      cpus: 1,
      pull: 'missing',
      imageBytes: 64 * mebibyte,
      tmpfsBytes: mebibyte,
      scratchBytes: mebibyte,
      allowHostRoot: false,
    },
    registries: [{ host, insecure: true }],
  },
  lifecycle,
)
process.stdout.write(`${directory}\n`)
const engine = engines.find(({ name }) => name === 'container')
const slot = engine?.slots[0]
if (engine === undefined || slot === undefined) throw new Error('expected a container engine')
const job = containerJobOf(image, { entrypoint: ['/bin/sh', '-c', 'echo begun; exec sleep 86399'] })
await engine.execute(job, {
  slot,
  signal: new AbortController().signal,
  report: (progress) => {
    if (progress.kind === 'log') process.stdout.write(progress.bytes)
  },
})
