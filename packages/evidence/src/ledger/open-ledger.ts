import { DatabaseSync } from 'node:sqlite'
import type { SQLOutputValue } from 'node:sqlite'
import type { SourceAnswer } from '../fetch/evidence-source.ts'
import type { Pin } from '../retention/retention.ts'
import type { Deletion, DocumentName, EvidenceLedger, LedgerDocument, LetGo } from './evidence-ledger.ts'
import { makeTables } from './ledger-tables.ts'

type Row = Readonly<Record<string, SQLOutputValue>>

const numberOf = (row: Row, name: string): number => Number(row[name])
const numberOrNull = (row: Row, name: string): number | null =>
  row[name] === null ? null : Number(row[name])
const textOf = (row: Row, name: string): string => String(row[name])
const textOrNull = (row: Row, name: string): string | null => (row[name] === null ? null : String(row[name]))

const toName = (row: Row): Omit<DocumentName, 'cid'> => ({
  chainId: numberOf(row, 'chain_id'),
  disputeId: textOf(row, 'dispute_id'),
  dealId: textOf(row, 'deal_id'),
  slot: textOf(row, 'slot') as DocumentName['slot'],
  round: numberOf(row, 'round'),
  party: textOf(row, 'party'),
})

const toAnswer = (row: Row): SourceAnswer => ({
  source: textOf(row, 'source'),
  at: numberOf(row, 'at'),
  answer: textOf(row, 'answer') as SourceAnswer['answer'],
  detail: textOrNull(row, 'detail'),
})

const toDeletion = (row: Row): Deletion => ({
  at: numberOf(row, 'at'),
  why: textOf(row, 'why'),
  statement: JSON.parse(textOf(row, 'statement')),
})

const toDocument = (
  row: Row,
  { names, answers, deletion }: Pick<LedgerDocument, 'names' | 'answers' | 'deletion'>,
): LedgerDocument => {
  const [keptAt, letGoAt] = [numberOrNull(row, 'kept_at'), numberOrNull(row, 'let_go_at')]
  return {
    cid: textOf(row, 'cid'),
    since: numberOf(row, 'since'),
    names,
    answers,
    kept:
      keptAt === null ? null : { at: keptAt, bytes: numberOf(row, 'bytes'), isWhole: row['is_whole'] === 1 },
    missingSince: numberOrNull(row, 'missing_since'),
    letGo:
      letGoAt === null
        ? null
        : { at: letGoAt, why: textOf(row, 'let_go_why'), by: textOf(row, 'let_go_by') as LetGo['by'] },
    deletion,
    tries: numberOf(row, 'tries'),
    nextTry: numberOf(row, 'next_try'),
  }
}

/** A ledger's database: made where there is none; `:memory:` keeps it in memory. */
export const openLedger = (path: string): EvidenceLedger => {
  const db = new DatabaseSync(path)
  db.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  makeTables(db)
  const statement = {
    add: db.prepare(
      'INSERT INTO document (cid, since, missing_since, next_try) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING',
    ),
    isNamedBy: db.prepare('SELECT 1 FROM name WHERE dispute_id = ? AND cid = ? LIMIT 1'),
    isWantedAgain: db.prepare("SELECT 1 FROM document WHERE cid = ? AND let_go_by = 'policy'"),
    name: db.prepare('INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    want: db.prepare(
      'UPDATE document SET let_go_at = NULL, let_go_why = NULL, let_go_by = NULL, tries = 0, next_try = 0, missing_since = CASE WHEN is_whole = 1 THEN NULL ELSE coalesce(missing_since, ?) END WHERE cid = ?',
    ),
    undelete: db.prepare('DELETE FROM deletion WHERE cid = ?'),
    deletion: db.prepare('SELECT * FROM deletion WHERE cid = ?'),
    deletions: db.prepare(
      'SELECT statement FROM deletion JOIN document USING (cid) WHERE let_go_at IS NULL ORDER BY at DESC, cid LIMIT ?',
    ),
    deleted: db.prepare(
      'INSERT INTO deletion VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, why = excluded.why, statement = excluded.statement',
    ),
    // No bytes until it is noted how many stayed: a crash in between is seen by that.
    noMore: db.prepare(
      'UPDATE document SET missing_since = NULL, is_whole = 0, bytes = 0 WHERE cid = ? AND kept_at IS NOT NULL',
    ),
    find: db.prepare('SELECT * FROM document WHERE cid = ?'),
    names: db.prepare('SELECT * FROM name WHERE cid = ? ORDER BY dispute_id, slot, round, party'),
    answers: db.prepare('SELECT * FROM answer WHERE cid = ? ORDER BY at DESC, source'),
    ofDispute: db.prepare(
      'SELECT cid FROM name WHERE dispute_id = ? GROUP BY cid ORDER BY min(slot), min(round), min(party)',
    ),
    list: db.prepare('SELECT * FROM document WHERE cid > ? ORDER BY cid LIMIT ?'),
    due: db.prepare(
      'SELECT * FROM document WHERE is_whole = 0 AND let_go_at IS NULL AND next_try <= ? AND (kept_at IS NULL OR NOT EXISTS (SELECT 1 FROM deletion WHERE deletion.cid = document.cid)) ORDER BY next_try LIMIT ?',
    ),
    answer: db.prepare(
      'INSERT INTO answer VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, answer = excluded.answer, detail = excluded.detail',
    ),
    tried: db.prepare('UPDATE document SET tries = tries + 1, next_try = ? WHERE cid = ?'),
    kept: db.prepare(
      'UPDATE document SET kept_at = coalesce(kept_at, ?), bytes = ?, is_whole = ?, missing_since = CASE WHEN ? = 1 OR EXISTS (SELECT 1 FROM deletion WHERE deletion.cid = document.cid) THEN NULL ELSE coalesce(missing_since, ?) END, let_go_at = NULL, let_go_why = NULL, let_go_by = NULL WHERE cid = ?',
    ),
    letGo: db.prepare(
      'UPDATE document SET kept_at = NULL, bytes = NULL, is_whole = 0, missing_since = NULL, let_go_at = ?, let_go_why = ?, let_go_by = ? WHERE cid = ?',
    ),
    lost: db.prepare(
      'UPDATE document SET kept_at = NULL, bytes = NULL, is_whole = 0, missing_since = ?, next_try = 0 WHERE cid = ? AND let_go_at IS NULL',
    ),
    pins: db.prepare('SELECT * FROM pin ORDER BY kind, id'),
    pin: db.prepare(
      'INSERT INTO pin VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, why = excluded.why',
    ),
    unpin: db.prepare('DELETE FROM pin WHERE kind = ? AND id = ?'),
    cursor: db.prepare('SELECT position FROM cursor WHERE name = ?'),
    setCursor: db.prepare(
      'INSERT INTO cursor VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
    ),
    revision: db.prepare('SELECT number FROM revision'),
    revise: db.prepare('UPDATE revision SET number = number + 1'),
  }

  const atOnce = (work: () => void): void => {
    db.exec('BEGIN IMMEDIATE')
    try {
      work()
      statement.revise.run()
      db.exec('COMMIT')
    } catch (failure) {
      db.exec('ROLLBACK')
      throw failure
    }
  }
  const filled = (row: Row): LedgerDocument => {
    const cid = textOf(row, 'cid')
    const deletion = statement.deletion.get(cid)
    return toDocument(row, {
      names: statement.names.all(cid).map(toName),
      answers: statement.answers.all(cid).map(toAnswer),
      deletion: deletion === undefined ? null : toDeletion(deletion),
    })
  }
  const find = (cid: string): LedgerDocument | undefined => {
    const row = statement.find.get(cid)
    return row === undefined ? undefined : filled(row)
  }

  return {
    name: (names, at) => {
      if (names.length === 0) return
      atOnce(() => {
        for (const { cid, chainId, disputeId, dealId, slot, round, party } of names) {
          statement.add.run(cid, at, at)
          const isNew = statement.isNamedBy.get(disputeId, cid) === undefined
          if (isNew && statement.isWantedAgain.get(cid) !== undefined) statement.want.run(at, cid)
          statement.name.run(disputeId, slot, round, party, cid, chainId, dealId)
        }
      })
    },
    want: (cid, at) =>
      atOnce(() => {
        statement.add.run(cid, at, at)
        statement.undelete.run(cid)
        statement.want.run(at, cid)
      }),
    find,
    ofDispute: (disputeId) =>
      statement.ofDispute.all(disputeId).flatMap((row) => find(textOf(row, 'cid')) ?? []),
    list: (after = '', limit = 1_000) => statement.list.all(after, limit).map(filled),
    due: (at, limit) => statement.due.all(at, limit).map(filled),
    tried: (cid, { answers, kept, at, nextTry }) =>
      atOnce(() => {
        for (const { source, at: when, answer, detail } of answers)
          statement.answer.run(cid, source, when, answer, detail)
        statement.tried.run(nextTry, cid)
        if (kept === undefined) return
        const isWhole = kept.isWhole ? 1 : 0
        statement.kept.run(at, kept.bytes, isWhole, isWhole, at, cid)
      }),
    letGo: (cid, { at, why, by }) => atOnce(() => void statement.letGo.run(at, why, by, cid)),
    deleted: (cid, { at, why, statement: signed }) =>
      atOnce(() => {
        statement.deleted.run(cid, at, why, JSON.stringify(signed))
        statement.noMore.run(cid)
      }),
    deletions: (limit) =>
      statement.deletions.all(limit).map((row): unknown => JSON.parse(textOf(row, 'statement'))),
    lost: (cid, at) => atOnce(() => void statement.lost.run(at, cid)),
    pins: () =>
      statement.pins.all().map((row) => ({
        kind: textOf(row, 'kind') as Pin['kind'],
        id: textOf(row, 'id'),
        at: numberOf(row, 'at'),
        why: textOf(row, 'why'),
      })),
    pin: ({ kind, id, at, why }) => atOnce(() => void statement.pin.run(kind, id, at, why)),
    unpin: ({ kind, id }) => {
      let changes = 0
      atOnce(() => {
        changes = Number(statement.unpin.run(kind, id).changes)
      })
      return changes > 0
    },
    cursor: (name) => {
      const row = statement.cursor.get(name)
      return row === undefined ? undefined : textOf(row, 'position')
    },
    setCursor: (name, position) => void statement.setCursor.run(name, position),
    revision: () => numberOf(statement.revision.get() ?? {}, 'number'),
    close: () => db.close(),
  }
}
