import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lifecycle } from '@lilymed/service-kit'
import { engineOffers } from './engine-offers.ts'
import type { EngineConfig } from './engine-offers.ts'
import { openEngines } from './open-engines.ts'
import type { OpenedEngines } from './open-engines.ts'

/** The engines of a configuration, or WebAssembly alone where there is none. */
export type LocalEngineConfig = Partial<Omit<EngineConfig, 'dataDirectory'>>

/**
 * Opens engines for one command, without a service: over a temporary directory, since the data directory may be a running
 * service's, whose containers would be taken for leftovers. The lifecycle closes the engines and removes the directory; of a
 * process that is killed the next one with containers does.
 */
export async function openLocalEngines(
  { workers = 1, container, registries, onnx, wgsl }: LocalEngineConfig,
  lifecycle: Pick<Lifecycle, 'use'>,
): Promise<OpenedEngines & { readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'lilymed-engines-'))
  lifecycle.use({ close: () => rm(directory, { recursive: true, force: true }) })
  const config = {
    dataDirectory: directory,
    workers,
    ...(container === undefined ? {} : { container }),
    ...(registries === undefined ? {} : { registries }),
    ...(onnx === undefined ? {} : { onnx }),
    ...(wgsl === undefined ? {} : { wgsl }),
  }
  return { ...(await openEngines(engineOffers(config, { temporaryRoot: directory }), lifecycle)), directory }
}
