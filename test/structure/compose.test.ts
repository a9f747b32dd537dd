import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, test } from 'node:test'
import { productEnvironment, productFlags } from '@lilymed/event-store/bench/product-flags'
import { IndexerConfig } from '@lilymed/indexer'
import { MediatorConfig } from '@lilymed/mediator'
import { loadConfig } from '@lilymed/service-kit'
import type { TSchema } from 'typebox'
import { parse } from 'yaml'
import { ReexecutorSettings } from '../../cli/src/reexecutor/reexecutor-settings.ts'

type Service = {
  readonly image: string
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string }
  readonly user: string
  readonly init: boolean
  readonly read_only: boolean
  readonly cap_drop: readonly string[]
  readonly security_opt: readonly string[]
  readonly privileged?: boolean
  readonly stop_grace_period: string
  readonly healthcheck: { readonly test: readonly string[]; readonly interval: string }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly ports?: readonly string[]
  readonly networks: readonly string[]
  readonly volumes?: readonly string[]
  readonly secrets?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly mem_limit: string
  readonly pids_limit: number
}

type Compose = {
  readonly name: string
  readonly version?: string
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}

const text = readFileSync('docker-compose.yml', 'utf8')
const compose = parse(text, { merge: true }) as Compose
const services = Object.entries(compose.services)
const dockerfile = readFileSync('infra/docker/Dockerfile', 'utf8')
const examples = new Map(
  [...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(
    ([, name = '', value = '']) => [name, value],
  ),
)

describe('docker-compose.yml', () => {
  test('is one stack by name: KurrentDB beside indexer, mediator and reexecutor', () => {
    assert.equal(compose.name, 'lilymed')
    assert.equal(compose.version, undefined)
    assert.deepEqual(Object.keys(compose.services), ['kurrentdb', 'indexer', 'mediator', 'reexecutor'])
  })

  for (const [name, service] of services) {
    test(`${name} has a pinned image, no privilege, a read-only root, limits and a way to stop`, () => {
      assert.match(service.image, /^[a-z0-9./-]+:\d+\.\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?$/)
      assert.match(service.user, /^[1-9]\d*:[1-9]\d*$/)
      assert.equal(service.init, true)
      assert.equal(service.read_only, true)
      assert.deepEqual(service.cap_drop, ['ALL'])
      assert.ok(service.security_opt.includes('no-new-privileges:true'))
      assert.equal(service.privileged, undefined)
      assert.match(service.stop_grace_period, /^\d+s$/)
      assert.match(service.mem_limit, /^\d+g$/)
      assert.ok(service.pids_limit > 0)
      assert.equal(service.healthcheck.test[0], 'CMD')
      for (const port of service.ports ?? []) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/)
      for (const network of service.networks) assert.ok(network in compose.networks, network)
      for (const volume of service.volumes ?? []) {
        assert.doesNotMatch(volume, /docker\.sock/)
        const source = volume.startsWith('$') ? undefined : (volume.split(':')[0] ?? '')
        assert.ok(source === undefined || source in compose.volumes, volume)
      }
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        assert.ok(other in compose.services, other)
        assert.equal(condition, 'service_healthy')
      }
    })
  }

  test('what needs the store waits for it, and what runs strangers’ programs cannot reach it or the world', () => {
    const { kurrentdb, indexer, mediator, reexecutor } = compose.services
    assert.ok(indexer?.depends_on?.['kurrentdb'] && mediator?.depends_on?.['kurrentdb'])
    assert.ok(mediator?.depends_on['reexecutor'])
    for (const service of [indexer, mediator]) {
      const file = service?.environment['LILYMED_STORE_KURRENTDB_CONNECTION_STRING_FILE']
      assert.equal(file, '/run/secrets/kurrentdb-connection')
    }
    assert.deepEqual(
      reexecutor?.networks.filter((network) => kurrentdb?.networks.includes(network)),
      [],
    )
    for (const network of [...(reexecutor?.networks ?? []), ...(kurrentdb?.networks ?? [])]) {
      assert.equal(compose.networks[network]?.internal, true, network)
    }
    assert.deepEqual(
      services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name),
      ['indexer'],
    )
  })

  test('secrets are files, and no environment holds one', () => {
    const named = new Set(services.flatMap(([, { secrets = [] }]) => secrets))
    assert.deepEqual(named, new Set(Object.keys(compose.secrets)))
    for (const { file } of Object.values(compose.secrets)) assert.match(file, /^\$\{LILYMED_SECRETS:-/)
    for (const [, { environment }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        if (!/TOKEN|PASSPHRASE|KEY|SECRET|PASSWORD/.test(variable.replace(/_CONTRACTS_.*/, ''))) continue
        assert.match(variable, /_FILE$/)
        assert.match(value, /^\/(run\/secrets|keystore)\//)
      }
    }
  })

  test('.env.example names every variable that is asked for, and no other', () => {
    const asked = new Set([...text.matchAll(/\$\{([A-Z_]+)[:}]/g)].map(([, name = '']) => name))
    assert.deepEqual([...examples.keys()].toSorted(), [...asked].toSorted())
  })

  test('with those variables each service has every setting it asks for', () => {
    const schemas = { indexer: IndexerConfig, mediator: MediatorConfig, reexecutor: ReexecutorSettings }
    for (const [name, schema] of Object.entries(schemas)) {
      const environment = Object.fromEntries(
        Object.entries(compose.services[name]?.environment ?? {}).map(([variable, value]) => [
          variable,
          value.replaceAll(/\$\{([A-Z_]+)[^}]*\}/g, (_, asked: string) => examples.get(asked) ?? ''),
        ]),
      )
      loadConfig(schema as TSchema, { environment })
    }
  })
})

describe('infra/docker/Dockerfile', () => {
  test('has a target for each service that is built here, from a pinned Node 24', () => {
    assert.match(dockerfile, /^ARG NODE_IMAGE=node:24\.\d+\.\d+-[a-z-]+(@sha256:[0-9a-f]{64})?$/m)
    const wanted = `node:${readFileSync('.node-version', 'utf8').trim()}.`
    assert.ok(dockerfile.includes(`NODE_IMAGE=${wanted}`), wanted)
    for (const [, { build }] of services) {
      if (build === undefined) continue
      assert.equal(build.dockerfile, 'infra/docker/Dockerfile')
      assert.match(dockerfile, new RegExp(`^FROM lilymed AS ${build.target}$`, 'm'))
    }
    for (const [, image = ''] of dockerfile.matchAll(/^FROM (\S+)/gm)) {
      assert.ok(image === '${NODE_IMAGE}' || image === 'lilymed', image)
    }
    assert.match(dockerfile, /^USER 1000:1000$/m)
  })

  test('gives the mediator the git that it fetches modules with, and leaves root behind', () => {
    const [, stage = ''] = /^FROM lilymed AS mediator\n([^]*?)(?=^FROM )/m.exec(dockerfile) ?? []
    assert.match(stage, /^RUN apt-get update [^]* ca-certificates git /m)
    assert.deepEqual(stage.match(/^USER .*$/gm), ['USER root', 'USER 1000:1000'])
  })

  test('runs the command itself, whose first line has the flags that the benches measure', () => {
    assert.match(dockerfile, /^ENTRYPOINT \["\/app\/cli\/bin\/lilymed\.js"\]$/m)
    const [first] = readFileSync('cli/bin/lilymed.js', 'utf8').split('\n', 1)
    const { MALLOC_ARENA_MAX: arenas } = productEnvironment()
    assert.equal(first, `#!/usr/bin/env -S MALLOC_ARENA_MAX=${arenas} node ${productFlags().join(' ')}`)
    assert.ok(productFlags().length > 0)
    // What kernels before 5.1, which Node 24 still runs on, read of such a line.
    assert.ok(first.length <= 127, `${first.length} bytes`)
    assert.ok((statSync('cli/bin/lilymed.js').mode & 0o111) === 0o111)
  })

  test('installs from the manifest of every workspace, and copies only what is there', () => {
    const root = JSON.parse(readFileSync('package.json', 'utf8')) as { workspaces: string[] }
    const manifests = root.workspaces.flatMap((pattern) => globSync(`${pattern}/package.json`))
    for (const manifest of manifests) {
      assert.ok(dockerfile.includes(`COPY ${manifest} ${dirname(manifest)}/\n`), manifest)
    }
    for (const [, source = ''] of dockerfile.matchAll(/^COPY (?!--from)(\S+)/gm)) {
      assert.ok(existsSync(source), source)
      const top = source.split('/')[0] ?? ''
      assert.ok(readFileSync('.dockerignore', 'utf8').includes(`!${top}\n`), top)
      assert.ok(statSync(source).size > 0)
    }
  })
})
