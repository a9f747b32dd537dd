import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createLifecycle } from '@lilymed/service-kit'
import { openLocalEngines } from '../../../local-engines.ts'
import { cgroupsOf, mountsOf, processesOf } from '../../../testing/left-behind.ts'
import { buildOciImage } from '../../../testing/oci-image.ts'
import { startRegistryDouble } from '../../../testing/registry-double.ts'
import { busyboxRoot } from '../../../testing/static-program.ts'
import { instancesFolder } from './instance-records.ts'

const child = fileURLToPath(new URL('../../../testing/local-run.child.ts', import.meta.url))

/** A local run that is in the middle of its program. */
async function beginRun(image: string, host: string) {
  const running = spawn(process.execPath, [child, image, host], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]()
  const root = String((await lines.next()).value)
  assert.equal((await lines.next()).value, 'begun')
  const instance = createHash('sha256')
    .update(join(root, 'engines', 'container'))
    .digest('hex')
    .slice(0, 12)
  const record = join(instancesFolder, `${instance}.json`)
  const kill = async (): Promise<void> => {
    running.kill('SIGKILL')
    await once(running, 'exit')
  }
  return { root, instance, record, kill }
}

/** The next command with containers, whatever it does. */
async function startNext(): Promise<void> {
  const lifecycle = createLifecycle()
  const limits = { imageBytes: 2 ** 26, tmpfsBytes: 2 ** 20, scratchBytes: 2 ** 20 }
  const container = { runtime: 'runc', slots: 1, cpus: 1, pull: 'never', allowHostRoot: false } as const
  await openLocalEngines({ container: { ...container, ...limits } }, lifecycle)
  await lifecycle.close()
}

/** Programs of jobs: no other on the machine sleeps as long. A shell that has said that it began is about to be one. */
const sleepers = (): number =>
  readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      // eslint-disable-next-line no-control-regex -- the kernel ends each word of a command line with a zero
      return /sleep[ \0]86399\0$/.test(readFileSync(`/proc/${name}/cmdline`, 'utf8'))
    } catch {
      return false
    }
  }).length

test('what a local run that was killed left behind goes when the next one starts, and nothing of one that lives', async () => {
  const registry = await startRegistryDouble()
  const image = registry.add('killed', buildOciImage({ layers: [busyboxRoot()] }))
  const before = sleepers()
  const [killed, living] = await Promise.all([beginRun(image, registry.host), beginRun(image, registry.host)])
  try {
    await killed.kill()
    // Its container goes on: nobody was left to end it.
    assert.equal(sleepers(), before + 2)
    assert.ok(existsSync(killed.record))

    await startNext()

    assert.equal(sleepers(), before + 1)
    assert.deepEqual(processesOf(killed.root), [])
    assert.deepEqual(cgroupsOf(killed.instance), [])
    assert.deepEqual(mountsOf(killed.root), [])
    assert.equal(existsSync(killed.root), false)
    assert.equal(existsSync(killed.record), false)
    assert.ok(existsSync(living.root) && existsSync(living.record))
    assert.notDeepEqual(cgroupsOf(living.instance), [])
  } finally {
    await living.kill()
    await startNext()
    await registry.close()
  }
  assert.equal(sleepers(), before)
})
