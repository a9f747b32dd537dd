import { ApiFailure } from './api-failure.ts'
import type { StreamMessage } from './event-stream.ts'
import type { ChainFact, Rewound } from './schemas/chain-fact.ts'

/** What a follower of the log is told. `id` is where to go on after. */
export type FollowedEvent =
  | { readonly kind: 'fact'; readonly id: string; readonly fact: ChainFact }
  /** Facts of higher blocks of this chain, at positions before this one, no longer hold. */
  | { readonly kind: 'rewound'; readonly id: string; readonly rewound: Rewound }
  /** The place that was asked for is not in this log: whatever was gathered is to be forgotten, everything follows from the start. */
  | { readonly kind: 'reset'; readonly detail: string }

/** Reads a message of the live stream; undefined where it is of no kind that is known here. Throws READER_TOO_SLOW where the server drops the reader. */
export const readFollowedEvent = ({ id, event, data }: StreamMessage): FollowedEvent | undefined => {
  switch (event) {
    case 'fact':
      return { kind: 'fact', id, fact: JSON.parse(data) as ChainFact }
    case 'rewound':
      return { kind: 'rewound', id, rewound: JSON.parse(data) as Rewound }
    case 'reset':
      return { kind: 'reset', detail: (JSON.parse(data) as { readonly detail: string }).detail }
    case 'dropped': {
      const { code, detail } = JSON.parse(data) as { readonly code: string; readonly detail: string }
      throw new ApiFailure({ code, message: detail, retryable: true })
    }
    default:
      return undefined
  }
}
