import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { spawnSync } from 'node:child_process'
import { buildOciImage, buildOciIndex, ociDigest } from './oci-image.ts'
import { startRegistryDouble } from './registry-double.ts'
import type { RegistryDouble } from './registry-double.ts'
import { tarOf } from '../engines/container/tar.ts'

const image = buildOciImage({
  layers: [
    [{ path: 'etc' }, { path: 'etc/one', content: 'first', mode: 0o600, uid: 7, gid: 8 }],
    [
      { path: 'etc/one', content: 'second' },
      { path: 'two', target: 'etc/one' },
    ],
  ],
  config: { Entrypoint: ['/x'] },
})

let registry: RegistryDouble
before(async () => void (registry = await startRegistryDouble()))
after(() => registry.close())

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`http://${registry.host}${path}`, { headers })

test('the archives are what tar reads, modes, owners and links included', () => {
  const archive = tarOf([
    { path: 'etc/one', content: 'first', mode: 0o4750, uid: 7, gid: 8 },
    { path: 'two', target: 'etc/one' },
    { path: 'three' },
  ])
  const listed = spawnSync('tar', ['--numeric-owner', '-tvf', '-'], { input: archive, encoding: 'utf8' })
  assert.deepEqual(
    listed.stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/\s+/g, ' ').replace(/ 1970-01-01 \S+/, '')),
    ['-rwsr-x--- 7/8 5 etc/one', 'lrwxr-xr-x 0/0 0 two -> etc/one', 'drwxr-xr-x 0/0 0 three/'],
  )
})

test('an image is a function of its files, and every blob has the digest it is named by', async () => {
  const again = buildOciImage({ layers: [[{ path: 'a', content: 'b' }]] })
  assert.equal(
    again.manifest.digest,
    buildOciImage({ layers: [[{ path: 'a', content: 'b' }]] }).manifest.digest,
  )
  const reference = registry.add('some/image', image)
  assert.equal(reference, `${registry.host}/some/image@${image.manifest.digest}`)
  const served = Buffer.from(
    await (await get(`/v2/some/image/manifests/${image.manifest.digest}`)).arrayBuffer(),
  )
  assert.equal(ociDigest(served), image.manifest.digest)
  const { config, layers } = JSON.parse(served.toString()) as {
    config: { digest: string }
    layers: { digest: string; size: number }[]
  }
  const contents = await Promise.all(
    [config, ...layers].map(async ({ digest }) =>
      Buffer.from(await (await get(`/v2/some/image/blobs/${digest}`)).arrayBuffer()),
    ),
  )
  assert.deepEqual(contents.map(ociDigest), [config.digest, ...layers.map(({ digest }) => digest)])
  const { rootfs } = JSON.parse(contents[0]?.toString() ?? '') as { rootfs: { diff_ids: string[] } }
  assert.deepEqual(
    contents.slice(1).map((layer) => ociDigest(gunzipSync(layer))),
    rootfs.diff_ids,
  )
})

test('an index leads to the images in it, by tag as by digest', async () => {
  const index = buildOciIndex([{ image, architecture: 'amd64' }])
  registry.add('indexed', index, 'v1')
  const response = await get('/v2/indexed/manifests/v1')
  assert.equal(response.headers.get('docker-content-digest'), index.manifest.digest)
  assert.equal(response.headers.get('content-type'), 'application/vnd.oci.image.index.v1+json')
  assert.equal((await get(`/v2/indexed/manifests/${image.manifest.digest}`)).status, 200)
})

test('faults are what they are called, as often as they were asked for', async () => {
  registry.add('broken', image)
  const layer = image.blobs[1]
  assert.ok(layer)
  const path = `/v2/broken/blobs/${layer.digest}`
  registry.break(layer.digest, { kind: 'wrong-bytes', times: 1 })
  assert.notEqual(ociDigest(Buffer.from(await (await get(path)).arrayBuffer())), layer.digest)
  assert.equal(ociDigest(Buffer.from(await (await get(path)).arrayBuffer())), layer.digest)
  registry.break(layer.digest, { kind: 'truncated', times: 1 })
  await assert.rejects(async () => (await get(path)).arrayBuffer())
  registry.break(layer.digest, { kind: 'too-many-requests', times: 1 })
  assert.equal((await get(path)).status, 429)
  registry.withdraw('broken')
  assert.equal((await get(path)).status, 404)
})

test('a registry with credentials gives a token for them, and nothing without it', async () => {
  const closed = await startRegistryDouble({ credentials: { username: 'u', password: 'secret' } })
  try {
    closed.add('private', image)
    const url = `http://${closed.host}/v2/private/manifests/${image.manifest.digest}`
    const refused = await fetch(url)
    assert.equal(refused.status, 401)
    const realm = /realm="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '')?.[1] ?? ''
    assert.equal((await fetch(realm)).status, 401)
    const basic = { authorization: `Basic ${Buffer.from('u:secret').toString('base64')}` }
    const { token } = (await (await fetch(realm, { headers: basic })).json()) as { token: string }
    assert.equal((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status, 200)
  } finally {
    await closed.close()
  }
})
