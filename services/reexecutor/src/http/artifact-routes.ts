import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Digest } from '../bundle/bundle.ts'
import { sendProblem } from './problem.ts'

export type ArtifactSource = { get(digest: string): Promise<Uint8Array | undefined> }

const params = Type.Object({ digest: Digest }, { additionalProperties: false })
const querystring = Type.Object({}, { additionalProperties: false })

/** `GET /v1/artifacts/:digest`: a result's file by its sha256. */
export function artifactRoutes(artifacts: ArtifactSource): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/artifacts/:digest', { schema: { params, querystring } }, async (request, reply) => {
      const bytes = await artifacts.get(request.params.digest)
      if (bytes === undefined) return sendProblem(reply, 'ARTIFACT_UNKNOWN')
      return reply
        .type('application/octet-stream')
        .header('cache-control', 'private, immutable, max-age=31536000')
        .header('x-content-type-options', 'nosniff')
        .send(Buffer.from(bytes))
    })
  }
}
