import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { ArtifactStore } from '../artifacts/artifact-store.ts'
import { Digest } from '../bundle/bundle.ts'
import { readRange } from './byte-range.ts'
import { sendProblem } from './problem.ts'

/** The artifacts, and who may read which. */
export type ArtifactShelf = Pick<ArtifactStore, 'open' | 'write'> & {
  readonly limitBytes: number
  mayRead(tenant: string, digest: string): boolean
  grant(tenant: string, digest: string): void
}

const params = Type.Object({ digest: Digest }, { additionalProperties: false })
const querystring = Type.Object({}, { additionalProperties: false })
const octets = 'application/octet-stream'

/** `/v1/artifacts/:digest`: bytes by their sha256, streamed both ways; a tenant sees what it put and what its runs made. */
export function artifactRoutes(artifacts: ArtifactShelf): FastifyPluginAsyncTypebox {
  const { limitBytes } = artifacts
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(octets, (_request, payload, done) => done(null, payload))

    app.put(
      '/artifacts/:digest',
      { schema: { params, querystring }, bodyLimit: limitBytes },
      async (request, reply) => {
        const { digest } = request.params
        if (!(Symbol.asyncIterator in Object(request.body))) {
          return sendProblem(reply, 'MEDIA_TYPE_UNSUPPORTED', { detail: `expected ${octets}` })
        }
        if (Number(request.headers['content-length']) > limitBytes) {
          reply.header('connection', 'close')
          return sendProblem(reply, 'ARTIFACT_TOO_LARGE', { detail: `expected at most ${limitBytes} bytes` })
        }
        // Read to the end and hashed even when the bytes are here already: to know them is what lets a tenant read them.
        const source = request.body as AsyncIterable<Uint8Array>
        const written = await artifacts.write(source, { expected: digest, isDurable: true })
        if (written.kind === 'rejected') {
          reply.header('connection', 'close')
          return sendProblem(reply, written.code, { detail: written.message })
        }
        artifacts.grant(request.tenant, digest)
        return reply
          .code(201)
          .header('location', `/v1/artifacts/${digest}`)
          .send({ digest, size: written.size })
      },
    )

    app.get('/artifacts/:digest', { schema: { params, querystring } }, async (request, reply) => {
      const { digest } = request.params
      const isVisible = artifacts.mayRead(request.tenant, digest)
      const artifact = isVisible ? await artifacts.open(digest) : undefined
      if (artifact === undefined) return sendProblem(reply, 'ARTIFACT_UNKNOWN')
      const range = readRange(request.headers.range, artifact.size)
      if (range === 'unsatisfiable') {
        return sendProblem(reply.header('content-range', `bytes */${artifact.size}`), 'RANGE_UNSATISFIABLE')
      }
      const { start, end } = range ?? { start: 0, end: artifact.size - 1 }
      reply
        .type(octets)
        .header('accept-ranges', 'bytes')
        .header('etag', `"${digest}"`)
        .header('cache-control', 'private, immutable, max-age=31536000')
        .header('x-content-type-options', 'nosniff')
        .header('content-length', end - start + 1)
      if (range !== undefined)
        reply.code(206).header('content-range', `bytes ${start}-${end}/${artifact.size}`)
      return reply.send(range === undefined ? artifact.read() : artifact.read({ start, end }))
    })
  }
}
