import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openSmallRuncEngine } from '../../services/reexecutor/src/testing/small-container-engine.ts'
import { hostileContainerSuite } from './container-suite.ts'

hostileContainerSuite('runc', async (directory) => {
  const { runtime, engine } = await openSmallRuncEngine(directory, 'hostile')
  return {
    engine,
    imageOf: (files) => runtime.images.provide(files),
    leftovers: async () => [
      ...(await readFile('/proc/self/mountinfo', 'utf8'))
        .split('\n')
        .filter((line) => line.includes(directory)),
      ...(await readdir(join(directory, 'runs'))),
      ...(await containersIn(join(directory, 'runc', 'runs'))),
      ...(await containersIn(join(directory, 'runc', 'state'))),
      ...(await processesNamed('/job')),
    ],
    close: engine.close,
  }
})

/** Containers of jobs: a slot keeps its known-answer container. */
const containersIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => !name.startsWith('ka-'))

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
