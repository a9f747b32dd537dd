import type { MediatorStatus } from '@lilymed/mediator'
import { printable } from '@lilymed/service-kit'

type Endpoint = MediatorStatus['endpoints'][number]

/** Blocks an endpoint may lie behind the others before it is told. */
const mostBehind = 5

/** Each endpoint that is not as it should be, in a line: what is wrong, and what it last failed by. Nothing of those that are well. */
export const endpointsInWords = (endpoints: readonly Endpoint[]): string =>
  endpoints
    .flatMap(({ name, state, lagBlocks, contradictions, lastFailure }) => {
      const isBehind = (lagBlocks ?? 0) > mostBehind
      if (state === 'serving' && !isBehind && contradictions === 0) return []
      const said = [
        ...(state === 'serving' ? [] : [state]),
        ...(isBehind ? [`${lagBlocks} blocks behind`] : []),
        ...(contradictions > 0
          ? [`contradicted the others ${contradictions === 1 ? 'once' : `${contradictions} times`}`]
          : []),
        ...(lastFailure === null ? [] : [`last failure: ${lastFailure.reason}`]),
      ]
      return [`endpoint ${printable(`${name}: ${said.join(', ')}`)}\n`]
    })
    .join('')
