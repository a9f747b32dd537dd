import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createGitModules, createImageResolver, createMemoryResolutionRecord } from '@lilymed/lilypad'
import type { AssembleOptions, ModuleConfig } from '@lilymed/lilypad'
import type { MediatorConfig } from '@lilymed/mediator'
import type { ReexecutorConfig } from '@lilymed/reexecutor'
import type { Lifecycle } from '@lilymed/service-kit'
import { createGitRepository, startGitServer } from '../../packages/lilypad/src/testing/git-server.ts'
import { buildOciImage } from '../../services/reexecutor/src/testing/oci-image.ts'
import { startRegistryDouble } from '../../services/reexecutor/src/testing/registry-double.ts'
import { busyboxRoot } from '../../services/reexecutor/src/testing/static-program.ts'

const mebibyte = 2 ** 20

/** Container modules in a git host of this machine, over an image in a registry of this machine. */
export type ContainerModules = {
  readonly engines: Required<Pick<ReexecutorConfig, 'container' | 'registries'>>
  readonly sources: Pick<MediatorConfig, 'modules'>
  readonly resolvers: Pick<AssembleOptions, 'modules' | 'images'>
  /** Commits a module whose job is one line of shell, with its comparison policy if it has one, and names it by the commit. */
  add(line: string, policy?: string): ModuleConfig
}

/** Starts the two servers, with git, busybox and runc of this machine and nothing of any other. */
export const startContainerModules = async (
  lifecycle: Lifecycle,
  folder: string,
): Promise<ContainerModules> => {
  const root = join(folder, 'git')
  mkdirSync(join(root, 'org'), { recursive: true })
  const repository = createGitRepository(join(root, 'org', 'module'))
  const git = lifecycle.use(await startGitServer(root))
  const registry = lifecycle.use(await startRegistryDouble())
  const image = registry.add('shell', buildOciImage({ layers: [busyboxRoot()] }))
  const hosts = [{ host: git.host, insecure: true }]
  const registries = [{ host: registry.host, insecure: true }]
  const record = createMemoryResolutionRecord()
  return {
    engines: {
      container: {
        runtime: 'runc',
        slots: 2,
        cpus: 1,
        pull: 'missing',
        imageBytes: 256 * mebibyte,
        tmpfsBytes: 16 * mebibyte,
        scratchBytes: 16 * mebibyte,
        allowHostRoot: false,
      },
      registries,
    },
    sources: { modules: { gitHosts: hosts, registries } },
    resolvers: {
      modules: createGitModules({ hosts, record }),
      images: createImageResolver({ registries, record }),
    },
    add: (line, policy) => {
      const spec = {
        Engine: 'docker',
        Docker: { Image: image, Entrypoint: ['/bin/sh', '-c', line] },
        Network: { Type: 'None' },
        Resources: { Memory: '64Mb' },
        Outputs: [{ Name: 'outputs', Path: '/outputs' }],
        Timeout: 20,
      }
      const template = JSON.stringify({
        machine: { cpu: 1000, ram: 64 },
        job: { APIVersion: 'V1beta1', Spec: spec },
      })
      const hash = repository.commit({
        'lilypad_module.json.tmpl': template,
        ...(policy === undefined ? {} : { 'lilymed_policy.json': policy }),
      })
      repository.git(['update-ref', `refs/heads/of-${hash}`, hash])
      return {
        name: '',
        repo: `https://${git.host}/org/module`,
        hash,
        path: '/lilypad_module.json.tmpl',
      }
    },
  }
}
