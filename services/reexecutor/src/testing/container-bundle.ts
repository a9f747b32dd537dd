import type { ContainerBundle } from '../bundle/container-bundle.ts'
import type { ContainerJob } from '../bundle/job.ts'

/** A bundle of a container that is right in every point; its image exists nowhere unless another is given. */
export function containerBundleOf(overrides: Partial<ContainerBundle> = {}): ContainerBundle {
  return {
    version: 1,
    engine: 'container',
    image: `registry.example/test/program@sha256:${'00'.repeat(32)}`,
    profile: 'compat',
    entrypoint: [],
    arguments: [],
    environment: {},
    inputs: [],
    outputs: [{ name: 'outputs', path: '/outputs' }],
    limits: {
      memoryBytes: 64 * 2 ** 20,
      pids: 64,
      wallTimeMs: 20_000,
      logBytes: 2 ** 20,
      outputBytes: 8 * 2 ** 20,
      outputFiles: 512,
    },
    nonce: 'run 1',
    ...overrides,
  }
}

/** What such a bundle is opened into, of an image and without inputs. */
export function containerJobOf(image: string, overrides: Partial<ContainerJob> = {}): ContainerJob {
  const { version: _, nonce: __, inputs: ___, ...bundle } = containerBundleOf({ image })
  return { ...bundle, inputs: [], ...overrides }
}
