import type { mediatorRoutes } from '@lilymed/api'
import { parseAddress } from '@lilymed/domain'
import type { Catalogue } from '../../resources/catalogue.ts'
import { problem } from '../answer.ts'
import type { HandlersOf } from '../handler.ts'
import { itemAnswer } from '../item-answer.ts'
import { listAnswer } from '../list-answer.ts'

const checksummed = (address: string): string | undefined => {
  try {
    return parseAddress(address)
  } catch {
    return undefined
  }
}

/** Answers the routes of mediators. */
export const mediatorHandlers = (catalogue: Catalogue): HandlersOf<typeof mediatorRoutes> => ({
  listMediators: ({ query, asOf }) =>
    listAnswer('mediators', query, asOf, (paged) => catalogue.mediators({ ...paged, order: 'ascending' })),
  getMediator: ({ params: { address }, asOf }) => {
    const known = checksummed(address)
    if (known === undefined) {
      return problem('REQUEST_INVALID', 'the letters of the address do not match its EIP-55 checksum')
    }
    const item = catalogue.mediator(known)
    return item === undefined ? problem('MEDIATOR_NOT_FOUND') : itemAnswer(catalogue, item, item, asOf)
  },
})
