import type { OpenReadModel } from '../read-model/read-model.ts'
import type { ChainStep } from '../read-model/steps.ts'
import type { Staging } from './stage-events.ts'

/** Applies steps and decides when they are committed: at once at the head of the chain, in large commits on the way there. */
export type Committer = {
  apply(step: ChainStep): void
  /**
   * The log ends here, for now: commits at once or, amid long stretches of which more is expected, with the commit that comes next
   * anyway. `onRest` is called when that is done.
   */
  rest(): void
  /** Applies nothing more, and leaves what was not committed to the next start. */
  close(): void
}

/** Facts and characters of their texts that wait for one commit at most: enough to write each row seldom, few enough to keep memory flat. */
const mostFacts = 20_000
const mostCharacters = 8 * 1024 * 1024

/** How long a commit waits for more while the chain is read in long stretches, and at the end of the log meanwhile. */
const patienceMs = { most: 500, atEnd: 250 }

/** A stretch of so many blocks is not the head of a chain. */
const longStretch = 10

const isLong = (step: ChainStep): boolean =>
  step.kind === 'blocks' && Number(step.observed.toBlock) - Number(step.observed.fromBlock) + 1 >= longStretch

const charactersOf = (data: object): number => {
  let characters = 0
  // Of every fact: a list of the values would be garbage each time.
  for (const name in data) {
    const value = (data as Readonly<Record<string, unknown>>)[name]
    if (typeof value === 'string') characters += value.length
  }
  return characters
}

/** Creates a committer; `onFailure` is told of a commit that nobody waits for. */
export const createCommitter = ({
  reads,
  staging,
  expectsMore,
  onRest,
  onFailure,
}: {
  readonly reads: Pick<OpenReadModel, 'apply' | 'commit'>
  readonly staging: Pick<Staging, 'checkpoint'>
  /** Whether the log is about to grow by another stretch. */
  readonly expectsMore: () => boolean
  readonly onRest: () => void
  readonly onFailure: (failure: unknown) => void
}): Committer => {
  let applied = 0
  let facts = 0
  let characters = 0
  let isResting = false
  let soon: NodeJS.Immediate | undefined
  let later: NodeJS.Timeout | undefined
  let atEnd: NodeJS.Timeout | undefined

  const stopWaiting = (): void => {
    clearImmediate(soon)
    clearTimeout(later)
    clearTimeout(atEnd)
    soon = undefined
    later = undefined
    atEnd = undefined
  }

  const commit = (): void => {
    stopWaiting()
    const checkpoint = staging.checkpoint()
    if (applied > 0 && checkpoint !== undefined) reads.commit(checkpoint)
    applied = 0
    facts = 0
    characters = 0
    if (isResting) onRest()
    isResting = false
  }

  const commitUnasked = (): void => {
    try {
      commit()
    } catch (failure) {
      onFailure(failure)
    }
  }

  const waitAtEnd = (): void => {
    clearTimeout(atEnd)
    atEnd = setTimeout(commitUnasked, patienceMs.atEnd)
  }

  return {
    apply: (step) => {
      reads.apply(step)
      applied += 1
      if (step.kind === 'blocks') {
        facts += step.facts.length
        for (const { data } of step.facts) characters += charactersOf(data)
      }
      // Rows of blocks that are final at the commit need no before-image, so such news is taken along.
      if (step.kind === 'final' && (facts >= mostFacts || characters >= mostCharacters)) return commit()
      if (facts >= 2 * mostFacts || characters >= 2 * mostCharacters) return commit()
      if (isLong(step) || (step.kind !== 'blocks' && later !== undefined)) {
        later ??= setTimeout(commitUnasked, patienceMs.most)
        if (isResting) waitAtEnd()
      } else {
        // Once this turn of the event loop is over: what the log holds already is then in the same commit.
        soon ??= setImmediate(commitUnasked)
      }
    },
    rest: () => {
      isResting = true
      if (later === undefined || !expectsMore()) commit()
      else waitAtEnd()
    },
    close: stopWaiting,
  }
}
