import assert from 'node:assert/strict'
import { buildOciImage, buildOciIndex } from '../oci-image.ts'
import type { OciImage } from '../oci-image.ts'
import { busyboxRoot } from '../static-program.ts'
import type { ContractCase, ContractSession } from './contract-runtime.ts'
import type { EnsuredImage } from '../../engines/container/runtime.ts'

const signal = new AbortController().signal

/** An image no other case has. */
const imageOf = (name: string, architecture?: string): OciImage =>
  buildOciImage({
    layers: [busyboxRoot(), [{ path: 'name', content: name }]],
    ...(architecture !== undefined && { architecture }),
  })

const ensure = (
  { runtime }: ContractSession,
  image: string,
  pull: 'always' | 'missing' | 'never' = 'missing',
): Promise<EnsuredImage> => runtime.images.ensure(image, { pull, signal })

const refusal = (found: EnsuredImage): readonly string[] =>
  found.kind === 'unavailable' ? [found.code, found.detail] : ['present']

/** Where images come from, and where they go. */
export const imageCases: readonly ContractCase[] = [
  {
    title: 'an image is pulled by digest, once, and is what the registry has by that digest',
    async run(session) {
      const built = imageOf('pulled')
      const image = session.registry.add('pulled', built)
      const found = await ensure(session, image)
      assert.deepEqual(found, {
        kind: 'present',
        image: {
          manifestDigest: built.manifest.digest,
          architecture: process.arch === 'x64' ? 'amd64' : process.arch,
        },
      })
      const { length } = session.registry.requests
      assert.equal((await ensure(session, image)).kind, 'present')
      assert.equal(session.registry.requests.length, length)
      assert.equal((await session.run({ image, entrypoint: ['/bin/cat', '/name'] })).stdout, 'pulled')
    },
  },
  {
    title: 'an image of layers is the upper over the lower',
    async run(session) {
      const layers = [
        busyboxRoot(),
        [
          { path: 'a', content: 'lower' },
          { path: 'b', content: 'lower' },
        ],
        [{ path: 'b', content: 'upper' }],
        [{ path: '.wh.a', content: '' }],
      ]
      const image = session.registry.add('layers', buildOciImage({ layers, compression: 'none' }))
      assert.equal((await ensure(session, image)).kind, 'present')
      const { stdout } = await session.run({ image, entrypoint: ['/bin/sh', '-c', 'cat /b; ls /a'] })
      assert.equal(stdout, 'upper')
    },
  },
  {
    title: 'an index leads to the image of this machine',
    async run(session) {
      const own = process.arch === 'x64' ? 'amd64' : process.arch
      const index = buildOciIndex([
        { image: imageOf('of another machine', 's390x'), architecture: 's390x' },
        { image: imageOf('of this machine', own), architecture: own },
      ])
      const image = session.registry.add('index', index)
      assert.equal((await ensure(session, image)).kind, 'present')
      assert.equal((await ensure(session, image, 'never')).kind, 'present')
      const { stdout } = await session.run({ image, entrypoint: ['/bin/cat', '/name'] })
      assert.equal(stdout, 'of this machine')
      await session.runtime.images.remove(image)
      assert.deepEqual(refusal(await ensure(session, image, 'never')), ['FETCH_FAILED', 'policy'])
    },
  },
  {
    title: 'an image that may not be pulled and is not here is not available',
    async run(session) {
      const image = session.registry.add('never', imageOf('never'))
      assert.deepEqual(refusal(await ensure(session, image, 'never')), ['FETCH_FAILED', 'policy'])
      assert.equal((await ensure(session, image, 'missing')).kind, 'present')
      assert.equal((await ensure(session, image, 'never')).kind, 'present')
    },
  },
  {
    title: 'a registry that is not configured is not asked',
    async run(session) {
      const { startRegistryDouble } = await import('../registry-double.ts')
      const other = await startRegistryDouble()
      try {
        const image = other.add('elsewhere', imageOf('elsewhere'))
        assert.deepEqual(refusal(await ensure(session, image)), ['MODULE_REFUSED', 'policy'])
        assert.equal(other.requests.length, 0)
      } finally {
        await other.close()
      }
    },
  },
  {
    title: 'an image the registry does not have is not available',
    async run(session) {
      const image = `${session.registry.host}/absent@sha256:${'1'.repeat(64)}`
      const found = await ensure(session, image)
      assert.equal(refusal(found)[0], 'FETCH_FAILED')
      assert.deepEqual(await session.runtime.images.list(), await session.runtime.images.list())
      assert.ok(!(await session.runtime.images.list()).some((each) => each.image === image))
    },
  },
  {
    title: 'bytes that are not what their digest says are refused, and the right ones taken later',
    async run(session) {
      for (const [name, pick] of [
        ['wrong-manifest', (built: OciImage) => built.manifest],
        ['wrong-layer', (built: OciImage) => built.blobs[2]],
      ] as const) {
        const built = imageOf(name)
        const image = session.registry.add(name, built)
        session.registry.break(pick(built)?.digest ?? '', { kind: 'wrong-bytes' })
        const found = await ensure(session, image)
        assert.equal(refusal(found)[0], 'FETCH_FAILED', name)
        session.registry.break(pick(built)?.digest ?? '', { kind: 'wrong-bytes', times: 0 })
        assert.equal((await ensure(session, image)).kind, 'present', name)
      }
    },
  },
  {
    title: 'an image of another architecture is refused',
    async run(session) {
      const image = session.registry.add('foreign', imageOf('foreign', 's390x'))
      assert.deepEqual(refusal(await ensure(session, image)), ['MODULE_REFUSED', 'platform'])
    },
  },
  {
    title: 'a pull that is ended ends',
    async run(session) {
      const built = imageOf('stalled')
      const image = session.registry.add('stalled', built)
      session.registry.break(built.blobs[2]?.digest ?? '', { kind: 'stalled' })
      const pulled = session.runtime.images.ensure(image, {
        pull: 'missing',
        signal: AbortSignal.timeout(500),
      })
      await pulled.then(
        (found) => assert.equal(found.kind, 'unavailable'),
        () => undefined,
      )
    },
  },
  {
    title: 'images that were pulled are listed with their size, and go when they are removed',
    async run(session) {
      const { images } = session.runtime
      const image = session.registry.add('collected', imageOf('collected'))
      await ensure(session, image)
      const listed = (await images.list()).find((each) => each.image === image)
      assert.ok(listed !== undefined && listed.bytes > 500_000, JSON.stringify(listed))
      await images.remove(image)
      assert.ok(!(await images.list()).some((each) => each.image === image))
      assert.deepEqual(refusal(await ensure(session, image, 'never')), ['FETCH_FAILED', 'policy'])
      await images.remove(image)
      assert.equal(
        (await session.run({ image: session.image, entrypoint: ['/bin/true'] })).ending.kind,
        'exited',
      )
    },
  },
  {
    title: 'another process of the instance knows which images are ours',
    async run(session) {
      const image = session.registry.add('remembered', imageOf('remembered'))
      await ensure(session, image)
      const next = await session.openAnother()
      assert.ok((await next.images.list()).some((each) => each.image === image))
      await next.images.remove(image)
      assert.ok(!(await next.images.list()).some((each) => each.image === image))
      await next.close()
    },
  },
  {
    title: 'an image of files is the same for the same files, and is no registry’s',
    async run({ runtime, run }) {
      const busybox = busyboxRoot().find(({ path }) => path === 'bin/busybox')
      const files = [
        { path: 'bin/cat', content: Buffer.from(busybox?.content ?? ''), mode: 0o755 },
        { path: 'known/answer', content: Buffer.from('42'), mode: 0o644 },
      ]
      const image = await runtime.images.provide(files)
      assert.equal(await runtime.images.provide(files.toReversed()), image)
      for (const profile of ['compat', 'sealed'] as const) {
        const ran = await run({ image, profile, entrypoint: ['/bin/cat', '/known/answer'] })
        assert.equal(ran.stdout, '42')
      }
      assert.ok(!(await runtime.images.list()).some((each) => each.image === image))
    },
  },
  {
    title: 'a registry that asks for credentials is given those of the configuration',
    async run(session) {
      const { startRegistryDouble } = await import('../registry-double.ts')
      const credentials = { username: 'reader', password: 'of images' }
      const closed = await startRegistryDouble({ credentials })
      const image = closed.add('private', imageOf('private'))
      try {
        const access = { host: closed.host, isInsecure: true }
        const without = await session.openWith('without', [access])
        assert.equal(
          refusal(await without.images.ensure(image, { pull: 'missing', signal }))[0],
          'FETCH_FAILED',
        )
        const having = await session.openWith('having', [{ ...access, credentials }])
        const found = await having.images.ensure(image, { pull: 'missing', signal })
        assert.equal(found.kind, 'present', JSON.stringify(found))
        await having.images.remove(image)
        await Promise.all([without.close(), having.close()])
      } finally {
        await closed.close()
      }
    },
  },
]
