import type { eventRoutes } from '@lilymed/api'
import type { Catalogue } from '../../resources/catalogue.ts'
import { answer } from '../answer.ts'
import { eventPage } from '../event-page.ts'
import type { HandlersOf } from '../handler.ts'

/** Answers the routes of the facts themselves. */
export const eventHandlers = (catalogue: Catalogue): HandlersOf<typeof eventRoutes> => ({
  listEvents: async ({ query: { after = '', limit = 100 }, asOf }) => {
    const { items, next } = eventPage(await catalogue.events(after, limit + 1), limit)
    return answer({ items, nextCursor: next, asOf })
  },
})
