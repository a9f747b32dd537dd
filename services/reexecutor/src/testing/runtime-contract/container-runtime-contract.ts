import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import type { ContainerRuntime } from '../../engines/container/runtime.ts'
import { buildOciImage } from '../oci-image.ts'
import { startRegistryDouble } from '../registry-double.ts'
import { busyboxRoot } from '../static-program.ts'
import { confinementCases } from './confinement-cases.ts'
import type { ContractCase, ContractRuntime, ContractSession, RegistryToUse } from './contract-runtime.ts'
import { imageCases } from './image-cases.ts'
import { lifecycleCases } from './lifecycle-cases.ts'
import { probeProgram } from './probe-program.ts'
import { programCases } from './program-cases.ts'
import { contractSpec, runToEnd } from './run-to-end.ts'
import { storageCases } from './storage-cases.ts'

/** Every promise of the port. */
const contract: readonly ContractCase[] = [
  ...programCases,
  ...confinementCases,
  ...storageCases,
  ...lifecycleCases,
  ...imageCases,
]

/** Registers the contract of `ContainerRuntime` with node:test for one runtime, on one engine started for all of it. */
export function containerRuntimeContract({ name, start }: ContractRuntime): void {
  describe(`container runtime contract on ${name}`, () => {
    let session: ContractSession
    let close: () => Promise<void> = () => Promise.resolve()
    before(async () => ({ session, close } = await openSession(start)))
    after(() => close())
    for (const { title, run } of contract) test(title, { timeout: 60_000 }, () => run(session))
  })
}

async function openSession(
  start: ContractRuntime['start'],
): Promise<{ session: ContractSession; close: () => Promise<void> }> {
  const registry = await startRegistryDouble()
  const engine = await start()
  const folder = await mkdtemp(join(engine.hostFolder ?? tmpdir(), 'lilymed-contract-'))
  await chmod(folder, 0o711)
  const unique = folder.slice(-6).toLowerCase()
  const openWith = (instance: string, registries: readonly RegistryToUse[]): Promise<ContainerRuntime> =>
    engine.open({ registries, instance: `${instance}-${unique}`, directory: join(folder, instance) })
  const openAnother = (instance = 'contract'): Promise<ContainerRuntime> =>
    openWith(instance, [{ host: registry.host, isInsecure: true }])
  const runtime = await openAnother()
  const close = async (): Promise<void> => {
    await runtime.close()
    await rm(folder, { recursive: true, force: true })
    await engine.stop()
    await registry.close()
  }
  try {
    const layers = [busyboxRoot(), [{ path: 'probe', content: probeProgram(), mode: 0o755 }]]
    const image = registry.add('base', buildOciImage({ layers, config: { Env: ['IMAGE=1', 'KEPT=1'] } }))
    const signal = new AbortController().signal
    const found = await runtime.images.ensure(image, { pull: 'missing', signal })
    assert.equal(found.kind, 'present', JSON.stringify(found))
    const { rootUid } = await runtime.describe()
    const run: ContractSession['run'] = (spec, hooks) => runToEnd(runtime, contractSpec(image, spec), hooks)
    const makeFolder = async (): Promise<string> => {
      const made = await mkdtemp(join(folder, 'mounted-'))
      await chmod(made, 0o755)
      await chown(made, rootUid, rootUid)
      return made
    }
    const shell: ContractSession['shell'] = (line, spec) =>
      run({ entrypoint: ['/bin/sh', '-c', line], ...spec })
    return {
      session: { runtime, registry, image, run, shell, openAnother, openWith, makeFolder },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
