import { RpcError } from '../rpc/rpc-error.ts'
import type { RpcErrorDetails } from '../rpc/rpc-error.ts'
import { blocksInWords } from './tell-rejections.ts'

/** What two endpoints contradict each other about. */
type Subject =
  /** The head, a block both call final, or what a final range of blocks holds. */
  | {
      readonly about: 'head' | 'finalised' | 'range'
      readonly from: number
      readonly to: number
    }
  /** The state as of a block, which is named as it was asked for: by number or by hash. */
  | { readonly about: 'state'; readonly at: string }

/** Two endpoints that cannot both be right. */
export type Contradiction = Subject & {
  /** What each said: a block hash, an answer, or a digest of a longer answer or of a range's blocks and logs. */
  readonly said: ReadonlyArray<{
    readonly endpoint: string
    readonly what: string
  }>
  /** Names of the endpoints left out for it; empty while nobody can tell who is right. */
  readonly quarantined: readonly string[]
  /** How it was settled: most said so, one contradicted itself, the other is trusted more, or not at all. */
  readonly settledBy: 'number' | 'own contradiction' | 'trust' | 'nothing'
}

/** What an operator does where nothing tells which endpoint is right. */
const remedy =
  'add a third endpoint, or compare with a block explorer and take the wrong endpoint out of the configuration'

/**
 * The endpoints contradict each other about what cannot change, and no majority tells who is right. It can be tried again: an endpoint that
 * was wrong for a moment agrees then.
 */
export class EndpointsDisagree extends RpcError {
  /** On what they should agree, and what each says. */
  readonly claims: string
  /** What to do. */
  readonly remedy = remedy

  constructor(subject: string, claims: string, data: NonNullable<RpcErrorDetails['data']> = {}) {
    const sentence = `expected the endpoints to agree on ${subject}; ${claims}`
    super('RPC_ENDPOINTS_DISAGREE', `${sentence}. What to do: ${remedy}`, { data })
    this.claims = sentence
  }
}

/** The error for a contradiction that nobody could settle. */
export const endpointsDisagree = (contradiction: Contradiction): EndpointsDisagree => {
  const { said, quarantined: _, settledBy: __, ...subject } = contradiction
  return new EndpointsDisagree(
    nameOf(subject),
    said.map(({ endpoint, what }) => `${endpoint} says ${what}`).join(', '),
    { ...subject, ...Object.fromEntries(said.map(({ endpoint, what }) => [endpoint, what])) },
  )
}

const nameOf = (subject: Subject): string => {
  if (subject.about === 'state') return `the state as of block ${subject.at}`
  const { about, from, to } = subject
  const blocks = blocksInWords({ from, to })
  return about === 'finalised' ? `${blocks}, which they call final` : blocks
}
