import { open, readFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Bytes32, DisputeId } from '@lilymed/domain'
import { lockFile, makeFolder, syncFolder } from '@lilymed/service-kit'
import type { Closable } from '@lilymed/service-kit'
import type { VoteContext } from '../keystore/vote-context.ts'
import { lineOf, readJournalText } from './journal-text.ts'
import { openJournalWriter } from './journal-writer.ts'
import { createPromiseBook } from './promise-book.ts'
import type { PromiseBook } from './promise-book.ts'
import { ProtectionError } from './protection-error.ts'
import { promiseOf } from './promise-record.ts'
import type { PromiseRecord } from './promise-record.ts'

/** What keeps a mediator from ever signing two commitments for one vote, whatever else of its data is lost, restored or copied. */
export type VoteProtection = {
  /**
   * Promises that of this vote only this commitment is ever signed; on disk once it resolves. Throws ProtectionError:
   * PROTECTION_CONFLICT where another is promised, HALTED, PROTECTION_UNWRITABLE.
   */
  promise(vote: VoteContext, commitment: Bytes32): Promise<void>
  promised(vote: VoteContext): Bytes32 | undefined
  /** Every promise in a dispute, of whatever chain, pool or mediator it is. */
  ofDispute(disputeId: DisputeId): readonly PromiseRecord[]
}

export type OpenedProtection = VoteProtection &
  Closable & {
    /** Takes in promises of another journal. Throws PROTECTION_CONFLICT, with nothing taken in, where two contradict each other. */
    merge(records: readonly PromiseRecord[]): Promise<{ readonly added: number }>
    all(): readonly PromiseRecord[]
  }

/** Where a mediator keeps it: a file of its own, which no backup of the store goes back behind. */
export const protectionFile = (dataDirectory: string): string =>
  join(dataDirectory, 'vote-protection.journal')

/** The promises in a file, without its lock; none where there is no file. Throws PROTECTION_CORRUPT. */
export const readProtection = async (file: string): Promise<readonly PromiseRecord[]> =>
  (await load(file)).book.all()

/**
 * Opens the journal of a data directory for this process alone, and makes it where there is none. Throws ProtectionError:
 * PROTECTION_IN_USE, PROTECTION_CORRUPT, PROTECTION_UNWRITABLE.
 *
 * @param isHalted asked before anything new is promised
 */
export const openProtection = async (
  file: string,
  isHalted: () => boolean = () => false,
): Promise<OpenedProtection> => {
  makeFolder(dirname(file))
  const lock = lockFile(`${file}.lock`)
  if (lock === undefined) {
    const message = `${file} is in use by another process; stop the mediator of this data directory first`
    throw new ProtectionError('PROTECTION_IN_USE', message)
  }
  let handle: FileHandle | undefined
  try {
    const { book, soundBytes } = await load(file)
    handle = await open(file, 'a', 0o600).catch((failure: NodeJS.ErrnoException) => {
      const message = `${file} cannot be written (${failure.code}): let this user write to the data directory`
      throw new ProtectionError('PROTECTION_UNWRITABLE', message, failure)
    })
    const writer = await openJournalWriter(file, handle, soundBytes)
    if (soundBytes === 0) syncFolder(dirname(file))
    let last: Promise<unknown> = Promise.resolve()
    const inTurn = <T>(step: () => Promise<T>): Promise<T> => {
      const done = last.then(step)
      last = done.catch(() => undefined)
      return done
    }
    const opened = handle
    return {
      promise: (vote, commitment) =>
        inTurn(async () => {
          const { chainId, pool, disputeId, round, mediator } = vote
          const record = promiseOf({ chainId, pool, disputeId, round, mediator, commitment })
          if (record === undefined) throw new TypeError('expected a vote and its commitment')
          const known = book.get(vote)
          if (known === record.commitment) return
          if (known !== undefined) throw conflict([vote])
          if (isHalted()) {
            const message = 'the node is halted: nothing new is committed; to go on: lilymed mediator resume'
            throw new ProtectionError('HALTED', message)
          }
          await writer.append(lineOf(record))
          book.add(record)
        }),
      promised: (vote) => book.get(vote),
      ofDispute: (disputeId) => book.ofDispute(disputeId.toLowerCase()),
      merge: (records) => inTurn(() => merge(book, records, (text) => writer.append(text))),
      all: () => book.all(),
      close: async () => {
        await last
        await opened.close()
        lock.close()
      },
    }
  } catch (failure) {
    await handle?.close()
    lock.close()
    throw failure
  }
}

const merge = async (
  book: PromiseBook,
  records: readonly PromiseRecord[],
  append: (text: string) => Promise<void>,
): Promise<{ added: number }> => {
  const trial = createPromiseBook()
  for (const record of book.all()) trial.add(record)
  const conflicts = records.filter((record) => !trial.add(record))
  if (conflicts.length > 0) throw conflict(conflicts)
  const added = trial.all().filter((record) => book.get(record) === undefined)
  if (added.length > 0) await append(added.map(lineOf).join(''))
  for (const record of added) book.add(record)
  return { added: added.length }
}

const load = async (file: string): Promise<{ book: PromiseBook; soundBytes: number }> => {
  const bytes = await readFile(file).catch((failure: NodeJS.ErrnoException) => {
    if (failure.code === 'ENOENT') return Buffer.alloc(0)
    throw new ProtectionError('PROTECTION_UNWRITABLE', `${file} cannot be read (${failure.code})`, failure)
  })
  const text = readJournalText(bytes)
  const book = createPromiseBook()
  const isSound = text.kind === 'journal' && text.records.every((record) => book.add(record))
  if (!isSound || text.kind !== 'journal') {
    const where = text.kind === 'corrupt' ? `line ${text.line}` : 'two lines that contradict each other'
    const message = `${file} is damaged at ${where}: nothing is signed on it. Move it away, import an export of it (lilymed mediator protection import), and without one keep this mediator from committing until every dispute it was in is over`
    throw new ProtectionError('PROTECTION_CORRUPT', message)
  }
  return { book, soundBytes: text.soundBytes }
}

const conflict = (votes: readonly VoteContext[]): ProtectionError => {
  const named = votes.map(({ disputeId, round }) => `dispute ${disputeId}, round ${round}`)
  return new ProtectionError(
    'PROTECTION_CONFLICT',
    `another commitment is promised already for ${named.join('; ')}: it is the only one this mediator may ever sign there`,
  )
}
