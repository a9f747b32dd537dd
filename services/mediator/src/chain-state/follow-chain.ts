import type { SeenFact } from './fact-of-event.ts'

/** The newest block whose facts are all known. */
export type Head = { readonly number: number; readonly timestamp: number }
/** A rewind of the chain: every block above `toBlock` is gone. */
export type Rewind = { readonly toBlock: number; readonly toHash: string }

/** What is followed on a chain, one item for each subject that facts speak of. Facts count from the BlocksObserved that follows them. */
export type FollowedChain<Item> = {
  /**
   * Takes the next fact. Returns what it changed: a new head, a rewind, or nothing that can be acted on yet. A rewind below
   * what was final, which only an operator decides, is 'beyond' it and changes nothing: what it needs was forgotten, so the
   * whole stream is to be taken again after {@link beginAgain}.
   */
  take(fact: SeenFact): 'head' | 'rewind' | 'beyond' | 'nothing'
  /** Forgets everything but which facts were beyond finality, so that nothing they need is forgotten the next time. */
  beginAgain(): void
  /** Undefined before the first BlocksObserved. */
  head(): Head | undefined
  /** The newest block that can no longer be rewound; 0 before that is known. */
  finality(): number
  disputes(): readonly Item[]
  /** Stops remembering what needs nothing any more. */
  forget(subject: string): void
  /** The newest rewind below a block; undefined when that block was never rewound. */
  rewindBelow(block: number): Rewind | undefined
}

export type FollowOptions<Item> = {
  /** What a fact speaks of; undefined for facts of nothing that is followed. */
  readonly subjectOf: (fact: SeenFact) => string | undefined
  /** The facts of its subject that a fact is added to, given those known so far; undefined where it is not kept. */
  readonly addedTo: (
    fact: SeenFact,
    known: readonly SeenFact[] | undefined,
  ) => readonly SeenFact[] | undefined
  /** The item that the facts of one subject, in chain order, tell of. */
  readonly fold: (facts: readonly SeenFact[]) => Item | undefined
  /** What is remembered beside the items. */
  readonly beside?: {
    add(fact: SeenFact): void
    undo(toBlock: number): void
    clear(): void
    prune(finality: number, items: readonly Item[]): void
  }
}

/** Follows a chain of which nothing is known yet. */
export const followChain = <Item>({
  subjectOf,
  addedTo,
  fold,
  beside,
}: FollowOptions<Item>): FollowedChain<Item> => {
  const facts = new Map<string, readonly SeenFact[]>()
  const folded = new Map<string, Item>()
  const rewinds: Rewind[] = []
  let pending: SeenFact[] = []
  let head: Head | undefined
  let finality = 0
  let taken = 0
  /** Blocks that the stream is known to be rewound to further on, and by which of its facts, whatever it calls final before. */
  const floors: { readonly block: number; readonly at: number }[] = []

  const show = (fact: SeenFact): void => {
    const subject = subjectOf(fact)
    if (subject === undefined) return beside?.add(fact)
    const told = addedTo(fact, facts.get(subject))
    if (told === undefined) return
    facts.set(subject, [...told, fact])
    folded.delete(subject)
  }

  const undo = (rewind: Rewind): void => {
    const stands = (fact: SeenFact): boolean => fact.at === null || fact.at.number <= rewind.toBlock
    rewinds.push(rewind)
    beside?.undo(rewind.toBlock)
    pending = pending.filter(stands)
    for (const [subject, told] of facts) facts.set(subject, told.filter(stands))
    folded.clear()
    if (head !== undefined && head.number > rewind.toBlock) head = { ...head, number: rewind.toBlock }
  }

  const item = (subject: string): Item | undefined => {
    const found = folded.get(subject) ?? fold(facts.get(subject) ?? [])
    if (found !== undefined) folded.set(subject, found)
    return found
  }

  const disputes = (): readonly Item[] => [...facts.keys()].map(item).filter((found) => found !== undefined)

  const floor = (): number => Math.min(...floors.filter(({ at }) => at > taken).map(({ block }) => block))

  return {
    take: (fact) => {
      taken += 1
      switch (fact.type) {
        case 'BlocksObserved':
          for (const told of pending) show(told)
          pending = []
          head = { number: Number(fact.data.toBlock), timestamp: Number(fact.data.toTimestamp) }
          return 'head'
        case 'ChainRewound': {
          const toBlock = Number(fact.data.toBlock)
          if (toBlock < finality) {
            floors.push({ block: toBlock, at: taken })
            return 'beyond'
          }
          undo({ toBlock, toHash: fact.data.toHash })
          return 'rewind'
        }
        case 'FinalityAdvanced': {
          finality = Math.max(finality, Math.min(floor(), Number(fact.data.block)))
          beside?.prune(finality, disputes())
          return 'nothing'
        }
        default:
          pending.push(fact)
          return 'nothing'
      }
    },
    beginAgain: () => {
      beside?.clear()
      facts.clear()
      folded.clear()
      rewinds.length = 0
      pending = []
      head = undefined
      finality = 0
      taken = 0
    },
    head: () => head,
    finality: () => finality,
    disputes,
    forget: (subject) => {
      facts.delete(subject)
      folded.delete(subject)
    },
    rewindBelow: (block) => rewinds.findLast(({ toBlock }) => toBlock < block),
  }
}
