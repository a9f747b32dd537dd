import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { buildOciImage, buildOciIndex } from '../../../testing/oci-image.ts'
import { startRegistryDouble } from '../../../testing/registry-double.ts'
import type { RegistryDouble } from '../../../testing/registry-double.ts'
import { openImageStore } from '../images/image-store.ts'
import type { ImageStore } from '../images/image-store.ts'
import { parseChallenge } from './challenge.ts'
import { parseImageReference, registryAddress } from './image-reference.ts'
import { pullImage } from './pull-image.ts'

const idMap = { base: 6_000_000, size: 65_536 }
const imageOf = (content: string, architecture = 'amd64') =>
  buildOciImage({ layers: [[{ path: 'name', content }]], architecture })

describe('pullImage', () => {
  let directory = ''
  let registry: RegistryDouble
  let store: ImageStore
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-pull-'))
    registry = await startRegistryDouble()
    store = await openImageStore(directory, idMap.base)
  })
  afterEach(async () => {
    await registry.close()
    assert.deepEqual(
      (await readdir(directory)).filter((name) => name.startsWith('incoming')),
      [],
    )
    await rm(directory, { recursive: true, force: true })
  })

  const pull = (image: string, { imageBytes = 2 ** 24, host = registry.host } = {}) =>
    pullImage(image, store, new AbortController().signal, {
      registries: [{ host, isInsecure: true }],
      imageBytes,
      architecture: 'amd64',
      idMap,
    })
  const refusal = async (image: string, options?: Parameters<typeof pull>[1]) => {
    const found = await pull(image, options)
    return found.kind === 'unavailable' ? `${found.code} ${found.detail} ${found.retryable}` : found.kind
  }
  const contentOf = (image: string) => readFile(join(store.rootfsOf(image), 'name'), 'utf8')

  it('takes the image of this platform out of an index', async () => {
    const [mine, other] = [imageOf('mine'), imageOf('other', 'arm64')]
    const index = buildOciIndex([
      { image: other, architecture: 'arm64' },
      { image: mine, architecture: 'amd64' },
    ])
    const image = registry.add('index', index)
    const found = await pull(image)
    assert.ok(found.kind === 'present')
    assert.equal(found.image.manifestDigest, mine.manifest.digest)
    assert.equal(await contentOf(image), 'mine')
    assert.equal(
      await refusal(registry.add('foreign', buildOciIndex([{ image: other, architecture: 'arm64' }]))),
      'MODULE_REFUSED platform false',
    )
  })

  it('has one copy of what is asked for twice at once', async () => {
    const built = imageOf('once')
    const image = registry.add('once', built)
    const found = await Promise.all([pull(image), pull(image), pull(image)])
    assert.ok(found.every(({ kind }) => kind === 'present'))
    const layer = built.blobs[1]?.digest ?? assert.fail('no layer')
    assert.equal(registry.requests.filter(({ path }) => path.endsWith(layer)).length, 1)
  })

  it('tries again what broke off, was too often asked or failed, and no more than a few times', async () => {
    for (const kind of ['truncated', 'server-error', 'too-many-requests'] as const) {
      const built = imageOf(kind)
      const image = registry.add(kind, built)
      registry.break(built.blobs[1]?.digest ?? '', { kind, times: 1 })
      assert.equal(await refusal(image), 'present', kind)
      assert.equal(await contentOf(image), kind)
    }
    const built = imageOf('for ever')
    registry.break(built.blobs[1]?.digest ?? '', { kind: 'truncated' })
    assert.equal(await refusal(registry.add('for-ever', built)), 'FETCH_FAILED registry true')
  })

  it('believes no byte that it has not proved', async () => {
    for (const [part, detail] of [
      ['manifest', 'digest'],
      [0, 'digest'],
      [1, 'digest'],
    ] as const) {
      const built = imageOf(`wrong ${part}`)
      const broken = part === 'manifest' ? built.manifest : built.blobs[part]
      registry.break(broken?.digest ?? '', { kind: 'wrong-bytes' })
      assert.equal(await refusal(registry.add('wrong', built)), `FETCH_FAILED ${detail} false`)
    }
    const built = imageOf('long')
    registry.break(built.blobs[1]?.digest ?? '', { kind: 'too-long' })
    assert.equal(await refusal(registry.add('long', built)), 'FETCH_FAILED size false')
    assert.deepEqual(store.list(), [])
  })

  it('refuses an image that is larger than images may be', async () => {
    const image = registry.add('large', imageOf('x'.repeat(100_000)))
    assert.equal(await refusal(image, { imageBytes: 50_000 }), 'MODULE_REFUSED size false')
    assert.equal(await refusal(image), 'present')
  })

  it('asks nobody who is not configured, and follows nobody to plain HTTP elsewhere', async () => {
    const image = registry.add('a', imageOf('a'))
    assert.equal(await refusal(image, { host: 'other.example' }), 'MODULE_REFUSED policy false')
    assert.equal(registry.requests.length, 0)
    assert.equal(await refusal(image.replace(/@.*/, ':latest')), 'MODULE_REFUSED policy false')
    const leading = createServer((_request, response) => {
      response.writeHead(307, { location: `http://${registry.host}/v2/a/manifests/x` }).end()
    }).listen(0, '127.0.0.1')
    await once(leading, 'listening')
    const host = `127.0.0.1:${(leading.address() as AddressInfo).port}`
    assert.equal(await refusal(image.replace(registry.host, host), { host }), 'FETCH_FAILED registry false')
    assert.equal(registry.requests.length, 0)
    leading.close()
    leading.closeAllConnections()
  })

  it('says that nobody answers', async () => {
    const image = `127.0.0.1:1/a@sha256:${'0'.repeat(64)}`
    assert.equal(await refusal(image, { host: '127.0.0.1:1' }), 'FETCH_FAILED registry true')
  })

  it('forgets what was left half-made, and keeps the rest over a restart', async () => {
    const image = registry.add('kept', imageOf('kept'))
    await pull(image)
    const again = await openImageStore(directory, idMap.base)
    assert.deepEqual(again.list(), store.list())
    assert.equal(again.find(image)?.config.architecture, 'amd64')
    await again.remove(image)
    await again.remove(image)
    assert.deepEqual(await readdir(directory), [])
  })
})

describe('names of registries', () => {
  const digest = `sha256:${'ab'.repeat(32)}`
  it('are read as references have them', () => {
    assert.deepEqual(parseImageReference(`docker.io/busybox@${digest}`), {
      host: 'docker.io',
      repository: 'library/busybox',
      digest,
    })
    assert.deepEqual(parseImageReference(`docker.io/a/b@${digest}`)?.repository, 'a/b')
    assert.equal(registryAddress('docker.io'), 'registry-1.docker.io')
    for (const image of [
      'a',
      `a@${digest}`,
      'r.example/a:1',
      `r.example/../a@${digest}`,
      `r.example/a@${digest}x`,
    ])
      assert.equal(parseImageReference(image), undefined, image)
  })
  it('tell how they want to be convinced', () => {
    const header = 'Bearer realm="https://auth.example/token",service="r.example",scope="repository:a:pull"'
    assert.deepEqual(parseChallenge(header), {
      scheme: 'bearer',
      realm: 'https://auth.example/token',
      service: 'r.example',
      scope: 'repository:a:pull',
    })
    assert.deepEqual(parseChallenge('Basic realm="x"'), { scheme: 'basic' })
    for (const other of [null, '', 'Digest realm="x"', 'Bearer scope="x"'])
      assert.equal(parseChallenge(other), undefined)
  })
})
