import type { DatabaseSync } from 'node:sqlite'
import type { ChainFact } from '@lilymed/api'
import { originOf } from '../projections/origin.ts'
import type { ObservedFact } from '../projections/projection.ts'

/** The facts themselves, found by place in the log and by what they are about. A rewind marks facts, it never removes them. */
export type FactLog = {
  add(fact: ObservedFact): void
  retractAbove(chainId: number, block: number): void
  /** Up to `limit` facts after a position, in log order; of one or several subjects if given. */
  after(position: string, limit: number, subjects?: readonly string[]): readonly ChainFact[]
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** What a fact is about: the dispute and the deal it names. */
const subjectsOf = (fact: ChainFact): readonly string[] =>
  [fact.disputeId, fact.dealId].filter((subject) => subject !== null)

const toChainFact = (fact: ObservedFact): ChainFact => {
  const data = fact.data as { readonly disputeId?: unknown; readonly dealId?: unknown }
  return {
    type: fact.type,
    chainId: fact.chainId,
    disputeId: text(data.disputeId),
    dealId: text(data.dealId),
    data,
    retracted: false,
    origin: originOf(fact),
  }
}

const fromRow = (row: Record<string, unknown>): ChainFact => ({
  ...(JSON.parse(row['body'] as string) as ChainFact),
  retracted: row['retracted'] === 1,
})

/** Opens the facts of a database that has their tables. */
export const createFactLog = (db: DatabaseSync): FactLog => {
  const insert = db.prepare('INSERT INTO fact (position, chain_id, block, body) VALUES (?, ?, ?, ?)')
  const link = db.prepare('INSERT OR IGNORE INTO fact_subject VALUES (?, ?)')
  const retract = db.prepare(
    'UPDATE fact SET retracted = 1 WHERE chain_id = ? AND block > ? AND retracted = 0',
  )
  const page = db.prepare('SELECT body, retracted FROM fact WHERE position > ? ORDER BY position LIMIT ?')
  const subjectPage = db.prepare(
    `SELECT DISTINCT body, retracted, fact.position FROM fact_subject JOIN fact USING (position)
     WHERE subject IN (SELECT value FROM json_each(?)) AND fact_subject.position > ?
     ORDER BY fact.position LIMIT ?`,
  )
  return {
    add: (observed) => {
      const fact = toChainFact(observed)
      const { position, block } = fact.origin
      insert.run(position, fact.chainId, block, JSON.stringify(fact))
      for (const subject of subjectsOf(fact)) link.run(subject, position)
    },
    retractAbove: (chainId, block) => void retract.run(chainId, block),
    after: (position, limit, subjects) => {
      const rows =
        subjects === undefined
          ? page.all(position, limit)
          : subjectPage.all(JSON.stringify(subjects), position, limit)
      return rows.map(fromRow)
    },
  }
}
