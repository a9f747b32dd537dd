import { Readable } from 'node:stream'
import { documentCid } from '@lilymed/evidence'
import type { FastifyInstance } from 'fastify'
import type { EvidenceDesk } from '../evidence/evidence-desk.ts'
import { sendProblem } from './send-problem.ts'

const name = /^([A-Za-z0-9]{1,100})\.(car|deleted\.json)$/
const all = 'deleted.json'

/**
 * Serves documents below /evidence/ as `<cid>.car`, what mediators signed of contents that they deleted as `<cid>.deleted.json`, and all of that as
 * `deleted.json`, so that an indexer is a source for others. Nothing has an address here that a final
 * fact does not name. No cache keeps it unasked: a whole document never changes, but it may be let go because its contents were deleted, and one in
 * part may become whole.
 */
export const registerEvidenceFiles = (app: FastifyInstance, desk: EvidenceDesk): void => {
  app.get<{ Params: { file: string } }>('/evidence/:file', {
    schema: { hide: true },
    handler: async (request, reply) => {
      const { file } = request.params
      const [, cid, kind] = name.exec(file) ?? []
      if (file === all || kind === all) {
        const words = file === all ? desk.deletions() : desk.deletions(cid)
        if (file !== all && words.length === 0) return sendProblem(request, reply, 'EVIDENCE_NOT_FOUND')
        return reply.header('cache-control', 'no-cache').send(file === all ? words : words[0])
      }
      const found = cid === undefined || documentCid(cid) === undefined ? undefined : await desk.open(cid)
      if (cid === undefined || found === undefined) return sendProblem(request, reply, 'EVIDENCE_NOT_FOUND')
      const { bytes, isWhole, car } = found
      void reply
        .type('application/vnd.ipld.car; version=1')
        .header('content-length', bytes)
        .header('content-disposition', `attachment; filename="${cid}.car"`)
        .header('etag', isWhole ? `"${cid}"` : `W/"${cid}-${bytes}"`)
        .header('cache-control', 'no-cache')
      return reply.send(car instanceof Readable ? car : Readable.from(car))
    },
  })
}
