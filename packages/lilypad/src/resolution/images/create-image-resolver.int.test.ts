import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { after, describe, it } from 'node:test'
import { parseImageReference } from '../../modules/image-reference.ts'
import { startRegistryServer } from '../../testing/registry-server.ts'
import { createMemoryResolutionRecord } from '../memory-resolution-record.ts'
import { parseBearerChallenge } from './bearer-challenge.ts'
import { createImageResolver } from './create-image-resolver.ts'
import type { ImageResolverOptions } from './create-image-resolver.ts'

let intercept: (request: IncomingMessage, response: ServerResponse) => boolean = () => false
const server = await startRegistryServer((request, response) => intercept(request, response))
after(() => server.close())
const digest = server.push('org/cowsay', 'latest', '{"schemaVersion":2}')
const other = `sha256:${'ab'.repeat(32)}`

const resolverWith = (options: Partial<ImageResolverOptions> = {}) =>
  createImageResolver({
    registries: [{ host: server.host, insecure: true }],
    record: createMemoryResolutionRecord(),
    timeoutMs: 60_000,
    ...options,
  })
const image = (text: string) => parseImageReference(text) ?? assert.fail(text)
const get = (text = `${server.host}/org/cowsay`, options: Partial<ImageResolverOptions> = {}) =>
  resolverWith(options).getDigest(image(text), 'deal 1')

/** Answers manifests once a token is had; the rest is the registry's. */
const manifestsAnswer = (answer: (response: ServerResponse) => void) => {
  intercept = (request, response) => {
    if (request.headers.authorization === undefined || !request.url?.startsWith('/v2/')) return false
    answer(response)
    return true
  }
}
const withAnswer = async (change: () => void, check: () => Promise<void>) => {
  change()
  try {
    await check()
  } finally {
    intercept = () => false
  }
}

describe('createImageResolver', () => {
  it('finds the digest of a tag behind a token, and proves the manifest', async () => {
    server.asked.length = 0
    assert.deepEqual(await get(), { digest, isPinned: false })
    assert.deepEqual(server.asked, [
      'HEAD /v2/org/cowsay/manifests/latest none',
      'GET /token none',
      'HEAD /v2/org/cowsay/manifests/latest Bearer',
      `GET /v2/org/cowsay/manifests/${digest} Bearer`,
    ])
  })

  it('follows no redirect', async () => {
    await withAnswer(
      () => manifestsAnswer((response) => response.writeHead(307, { location: '/elsewhere' }).end()),
      async () => {
        server.asked.length = 0
        await assert.rejects(get(), { code: 'REGISTRY_UNREACHABLE' })
        assert.equal(
          server.asked.some((asked) => asked.includes('/elsewhere')),
          false,
        )
      },
    )
  })

  it('asks nobody about an image that is named by digest', async () => {
    server.asked.length = 0
    assert.deepEqual(await get(`${server.host}/org/cowsay:latest@${other}`), {
      digest: other,
      isPinned: true,
    })
    assert.deepEqual(server.asked, [])
  })

  it('asks once what a tag names, for each deal', async () => {
    const resolver = resolverWith()
    const moving = image(`${server.host}/org/moving:v1`)
    const before = server.push('org/moving', 'v1', 'one')
    assert.equal((await resolver.getDigest(moving, 'deal 1')).digest, before)
    const behind = server.push('org/moving', 'v1', 'two')
    server.asked.length = 0
    assert.equal((await resolver.getDigest(moving, 'deal 1')).digest, before)
    assert.deepEqual(server.asked, [])
    assert.equal((await resolver.getDigest(moving, 'deal 2')).digest, behind)
  })

  it('sends credentials to the token service and nowhere else', async () => {
    server.asked.length = 0
    const credentials = { username: 'u', password: 'secret' }
    await get(undefined, { registries: [{ host: server.host, insecure: true, credentials }] })
    assert.deepEqual(
      server.asked.map((line) => line.split(' ').at(-1)),
      ['none', 'Basic', 'Bearer', 'Bearer'],
    )
    await withAnswer(
      () => {
        intercept = (_, response) => {
          response.writeHead(401, { 'www-authenticate': 'Bearer realm="http://tokens.test/"' }).end()
          return true
        }
      },
      async () => {
        const refused = get(undefined, { registries: [{ host: server.host, insecure: true, credentials }] })
        const error: unknown = await refused.catch((reason: unknown) => reason)
        assert.ok(error instanceof Error && 'code' in error && error.code === 'REGISTRY_FORBIDDEN')
        assert.ok(!JSON.stringify([error.message, error.stack]).includes('secret'))
      },
    )
  })

  it('knows Docker Hub by its other name', async () => {
    const urls: string[] = []
    const fetch: typeof globalThis.fetch = (input) => {
      urls.push(new Request(input).url)
      return Promise.resolve(new Response(null, { status: 404 }))
    }
    await assert.rejects(get('busybox', { registries: [{ host: 'docker.io' }], fetch }), {
      code: 'IMAGE_NOT_FOUND',
    })
    assert.deepEqual(urls, ['https://registry-1.docker.io/v2/library/busybox/manifests/latest'])
  })

  it('asks no registry that is not configured, and none in the clear beyond loopback', async () => {
    server.asked.length = 0
    for (const registries of [[], [{ host: 'quay.io' }]])
      await assert.rejects(get(undefined, { registries }), { code: 'REGISTRY_REFUSED', retryable: false })
    assert.deepEqual(server.asked, [])
    assert.throws(() => resolverWith({ registries: [{ host: 'quay.io', insecure: true }] }), RangeError)
  })

  it('takes no digest that the manifest has not, and no other answer for one', async () => {
    const cases: readonly (readonly [string, boolean, (response: ServerResponse) => void])[] = [
      [
        'IMAGE_MALFORMED',
        false,
        (response) => response.writeHead(200, { 'docker-content-digest': other }).end('x'),
      ],
      [
        'IMAGE_MALFORMED',
        false,
        (response) => response.writeHead(200, { 'docker-content-digest': 'sha256:../x' }).end(),
      ],
      ['IMAGE_MALFORMED', false, (response) => response.writeHead(200).end()],
      ['IMAGE_NOT_FOUND', false, (response) => response.writeHead(404).end()],
      ['REGISTRY_FORBIDDEN', false, (response) => response.writeHead(401).end()],
      ['REGISTRY_BUSY', true, (response) => response.writeHead(429).end()],
      ['REGISTRY_BUSY', true, (response) => response.writeHead(502).end()],
      ['REGISTRY_UNREACHABLE', true, (response) => response.destroy()],
      [
        'REGISTRY_UNREACHABLE',
        true,
        (response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
      ],
    ]
    for (const [code, retryable, answer] of cases) {
      await withAnswer(
        () => manifestsAnswer(answer),
        () => assert.rejects(get(), { code, retryable }, code),
      )
    }
    await withAnswer(
      () => manifestsAnswer(() => undefined),
      () => assert.rejects(get(undefined, { timeoutMs: 100 }), { code: 'REGISTRY_TIMEOUT', retryable: true }),
    )
  })
})

describe('parseBearerChallenge', () => {
  it('reads the parts in any order and no other scheme', () => {
    assert.deepEqual(parseBearerChallenge('bearer scope="a:b,c",realm="https://t.test/x",service="s"'), {
      realm: 'https://t.test/x',
      service: 's',
      scope: 'a:b,c',
    })
    for (const header of [
      null,
      '',
      'Basic realm="x"',
      'Bearer',
      'Bearer realm="no url"',
      'Bearer service="s"',
    ])
      assert.equal(parseBearerChallenge(header), undefined)
  })
})
