import type { DatabaseSync } from 'node:sqlite'
import type { FactData } from '@lilymed/domain'
import type { ObservedFact } from '../projections/projection.ts'
import { openFactPlaces } from './fact-places.ts'
import type { FactPlaces } from './fact-places.ts'
import type { Part } from './part.ts'
import { isRetracted, openRewinds } from './rewinds.ts'
import type { Rewind, RewindsByChain } from './rewinds.ts'
import { subjectsOf } from './subjects.ts'

/** Facts by their numbers in the chains' streams, where the event log has them. Of each chain at least as many as were asked for, if there are. */
export type FoundFacts = {
  readonly byChain: ReadonlyMap<number, readonly number[]>
  /** Whether the block of a fact has been abandoned, as of when the facts were found. */
  isRetracted(chainId: number, fact: { readonly revision: number; readonly block: number }): boolean
}

/**
 * Where facts lie: by place in the log, and by what they are about. It holds numbers only, the event log has the facts. A rewind
 * removes nothing; what no longer holds follows from the rewinds.
 */
export type FactIndex = Part & {
  add(chainId: number, facts: readonly ObservedFact[], observed: FactData['BlocksObserved']): void
  /** `height` is the block that the chain had reached before. */
  rewound(chainId: number, rewind: Rewind, height: number): void
  /** Where in the log facts of a block or a time lie. */
  readonly places: FactPlaces
  /** The rewinds of a chain up to a number in its stream, as they were then. */
  rewindsUpTo(chainId: number, revision: number): readonly Rewind[]
  /** The numbers of every stored rewind of a chain, in order. */
  rewindNumbers(chainId: number): readonly number[]
  /** Every rewind that was stored. */
  rewinds(): RewindsByChain
  /** Facts after a position, of one or several subjects and of one chain if given: the first `limit` of every chain, and some that lie before. */
  find(after: string, limit: number, subjects?: readonly string[], chainId?: number): FoundFacts
  /** Unix seconds of a fact's block, where the observation of its blocks told it. */
  timeOf(chainId: number, fact: { readonly revision: number; readonly block: number }): number | null
}

/** Facts of one stored entry: a page that begins within it reads as many in vain. */
const mostInRun = 500
const mostOfSubject = 200

type Run = {
  readonly chainId: number
  readonly first: number
  last: number
  position: string
  readonly block: number
  readonly at: number
}

type SubjectFacts = { position: string; revisions: number[] }

/** Opens the index in a database that has its tables. */
export const openFactIndex = (db: DatabaseSync): FactIndex => {
  const rewinds = openRewinds(db)
  const insertRun = db.prepare(
    `INSERT INTO fact_run (chain_id, last_revision, first_revision, last_position, to_block, at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const insertSubject = db.prepare(
    'INSERT INTO subject_facts (subject, chain_id, last_position, revisions) VALUES (?, ?, ?, ?)',
  )
  const runsAfter = db.prepare(
    `SELECT first_revision, last_revision FROM fact_run WHERE chain_id = ? AND last_position > ? ORDER BY last_position`,
  )
  const subjectAfter = db.prepare(
    `SELECT revisions FROM subject_facts WHERE subject = ? AND chain_id = ? AND last_position > ? ORDER BY last_position`,
  )
  const runAt = db.prepare(
    `SELECT to_block, at FROM fact_run WHERE chain_id = ? AND last_revision >= ? ORDER BY last_revision LIMIT 1`,
  )
  const chainsOf = db.prepare('SELECT chain_id FROM chain ORDER BY chain_id')

  let runs: Run[] = []
  let bySubject = new Map<number, Map<string, SubjectFacts[]>>()

  const addToRun = (fact: ObservedFact, block: number, at: number): void => {
    const { revision, position } = fact.origin
    const run = runs.at(-1)
    const continues =
      run !== undefined &&
      run.chainId === fact.chainId &&
      run.last + 1 === revision &&
      run.block === block &&
      revision - run.first < mostInRun
    if (continues) {
      run.last = revision
      run.position = position
    } else runs.push({ chainId: fact.chainId, first: revision, last: revision, position, block, at })
  }

  const subjectsOfChain = (chainId: number): Map<string, SubjectFacts[]> => {
    const known = bySubject.get(chainId)
    if (known !== undefined) return known
    const subjects = new Map<string, SubjectFacts[]>()
    bySubject.set(chainId, subjects)
    return subjects
  }

  const addToSubject = (entries: SubjectFacts[], { revision, position }: ObservedFact['origin']): void => {
    const entry = entries[entries.length - 1]
    if (entry === undefined || entry.revisions.length >= mostOfSubject)
      entries.push({ position, revisions: [revision] })
    else {
      entry.revisions.push(revision)
      entry.position = position
    }
  }

  const forget = (): void => {
    runs = []
    bySubject = new Map()
  }

  return {
    add: (chainId, facts, { toBlock, toTimestamp }) => {
      const [block, at] = [Number(toBlock), Number(toTimestamp)]
      const ofChain = subjectsOfChain(chainId)
      // Of a transaction most facts are of one deal, and to look a text up takes longer than to compare it.
      let [last, entries]: [string | undefined, SubjectFacts[]] = [undefined, []]
      for (const fact of facts) {
        addToRun(fact, block, at)
        for (const subject of subjectsOf(fact)) {
          if (subject !== last) {
            entries = ofChain.get(subject) ?? []
            if (entries.length === 0) ofChain.set(subject, entries)
            last = subject
          }
          addToSubject(entries, fact.origin)
        }
      }
    },
    rewound: (chainId, rewind, height) => rewinds.add(chainId, rewind, height),
    places: openFactPlaces(db, rewinds),
    rewindsUpTo: (chainId, revision) => rewinds.upTo(chainId, revision),
    rewindNumbers: (chainId) => rewinds.numbersOf(chainId),
    rewinds: () => rewinds.all(),
    flush: () => {
      rewinds.flush()
      for (const { chainId, first, last, position, block, at } of runs) {
        insertRun.run(chainId, last, first, position, block, at)
      }
      for (const [chainId, subjects] of bySubject) {
        for (const [subject, entries] of subjects) {
          for (const { position, revisions } of entries) {
            insertSubject.run(subject, chainId, position, revisions.join(' '))
          }
        }
      }
    },
    settle: () => {
      rewinds.settle()
      forget()
    },
    forget: () => {
      rewinds.forget()
      forget()
    },
    find: (after, limit, subjects, only) => {
      const byChain = new Map<number, readonly number[]>()
      const seen = new Map<number, ReturnType<typeof rewinds.of>>()
      for (const row of chainsOf.all()) {
        const chainId = row['chain_id'] as number
        if (only !== undefined && chainId !== only) continue
        const sequences =
          subjects === undefined
            ? [firstOf(runsAfter.iterate(chainId, after), revisionsOfRun, limit)]
            : subjects.map((subject) =>
                firstOf(subjectAfter.iterate(subject, chainId, after), revisionsOfSubject, limit),
              )
        const revisions = [...new Set(sequences.flat())].toSorted((left, right) => left - right)
        if (revisions.length > 0) byChain.set(chainId, revisions)
        seen.set(chainId, rewinds.of(chainId))
      }
      return { byChain, isRetracted: (chainId, fact) => isRetracted(seen.get(chainId) ?? [], fact) }
    },
    timeOf: (chainId, { revision, block }) => {
      const run = runAt.get(chainId, revision)
      return run?.['to_block'] === block ? (run['at'] as number) : null
    },
  }
}

type StoredEntry = Record<string, unknown>

const revisionsOfRun = (run: StoredEntry): readonly number[] => {
  const [first, last] = [run['first_revision'] as number, run['last_revision'] as number]
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

const revisionsOfSubject = (entry: StoredEntry): readonly number[] =>
  (entry['revisions'] as string).split(' ').map(Number)

/** The position asked for may lie within the first entry, so that one counts for nothing. */
const firstOf = (
  entries: Iterable<StoredEntry>,
  revisionsOf: (entry: StoredEntry) => readonly number[],
  limit: number,
): readonly number[] => {
  const found: number[] = []
  let certain = 0
  let isFirst = true
  for (const entry of entries) {
    const revisions = revisionsOf(entry)
    found.push(...revisions)
    if (!isFirst) certain += revisions.length
    isFirst = false
    if (certain >= limit) break
  }
  return found
}
