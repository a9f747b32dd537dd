import { Type } from '@fastify/type-provider-typebox'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { SlotsView } from './slots-view.ts'

const querystring = Type.Object({}, { additionalProperties: false })

/** `GET /v1/slots`: engines, their slots and classes, and what is missing here and why. */
export function slotRoutes(slots: () => SlotsView): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/slots', { schema: { querystring } }, async () => slots())
  }
}
