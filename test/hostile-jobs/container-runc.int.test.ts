import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createContainerEngine } from '../../services/reexecutor/src/engines/container/container-engine.ts'
import { loadContainerKnownAnswer } from '../../services/reexecutor/src/engines/container/known-answer.ts'
import { openRuncRuntime } from '../../services/reexecutor/src/engines/container/runc/runc-runtime.ts'
import { hostileContainerSuite } from './container-suite.ts'

hostileContainerSuite('runc', async (directory) => {
  const instance = `hostile-${process.pid}`
  const runtime = await openRuncRuntime({
    directory: join(directory, 'runc'),
    instance,
    registries: [],
    imageBytes: 2 ** 30,
  })
  const engine = await createContainerEngine({
    runtime,
    directory,
    knownAnswer: await loadContainerKnownAnswer(),
    slots: 1,
    cpus: 1,
    gpus: [],
    pull: 'missing',
    imageBytes: 2 ** 30,
    tmpfsBytes: 16 * 2 ** 20,
    scratchBytes: 16 * 2 ** 20,
  })
  return {
    engine,
    imageOf: (files) => runtime.images.provide(files),
    leftovers: async () => [
      ...(await readFile('/proc/self/mountinfo', 'utf8'))
        .split('\n')
        .filter((line) => line.includes(directory)),
      ...(await readdir(join(directory, 'runs'))),
      ...(await readdir(join(directory, 'runc', 'runs'))),
      ...(await readdir(join(directory, 'runc', 'state'))),
      ...(await processesNamed('/job')),
    ],
    close: engine.close,
  }
})

/** Processes of the whole machine that run a program of this name. */
async function processesNamed(program: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const id of await readdir('/proc')) {
    if (!/^\d+$/.test(id)) continue
    const commandLine = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')
    if (commandLine.split('\0')[0] === program) found.push(`process ${id}: ${commandLine}`)
  }
  return found
}
