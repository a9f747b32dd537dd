import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { journalHeader } from './journal-text.ts'
import { openJournalWriter } from './journal-writer.ts'

/** A file in memory whose next operations fail as told; a failed append leaves half of what it should have written. */
const brittleFile = () => {
  let [text, synced] = ['', '']
  const failing = new Set<'appendFile' | 'sync' | 'truncate'>()
  const failAt = (operation: 'appendFile' | 'sync' | 'truncate', code: string): void => {
    if (failing.delete(operation)) throw Object.assign(new Error(code), { code })
  }
  return {
    failing,
    content: () => text,
    synced: () => synced,
    handle: {
      appendFile: async (added: string) => {
        if (failing.has('appendFile')) text += added.slice(0, added.length / 2)
        failAt('appendFile', 'ENOSPC')
        text += added
      },
      sync: async () => {
        failAt('sync', 'EIO')
        synced = text
      },
      truncate: async (length: number) => {
        failAt('truncate', 'EIO')
        text = text.slice(0, length)
      },
    } as unknown as Parameters<typeof openJournalWriter>[1],
  }
}
const unwritable = { code: 'PROTECTION_UNWRITABLE', retryable: true }

describe('the writer of a journal', () => {
  it('has what it wrote on disk before it says so', async () => {
    const file = brittleFile()
    const writer = await openJournalWriter('journal', file.handle, 0)
    assert.equal(file.synced(), journalHeader)
    await writer.append('one\n')
    assert.equal(file.synced(), `${journalHeader}one\n`)
  })

  it('leaves nothing of what a full disk cut short, and goes on when there is room', async () => {
    const file = brittleFile()
    const writer = await openJournalWriter('journal', file.handle, 0)
    file.failing.add('appendFile')
    await assert.rejects(writer.append('a longer line\n'), { ...unwritable, message: /ENOSPC/ })
    assert.equal(file.content(), journalHeader)
    await writer.append('two\n')
    assert.equal(file.synced(), `${journalHeader}two\n`)
  })

  it('writes nothing more once a flush failed, or what was cut short could not be removed', async () => {
    for (const operations of [['sync'], ['appendFile', 'truncate']] as const) {
      const file = brittleFile()
      const writer = await openJournalWriter('journal', file.handle, 0)
      for (const operation of operations) file.failing.add(operation)
      await assert.rejects(writer.append('one\n'), unwritable)
      await assert.rejects(writer.append('two\n'), { ...unwritable, message: /restart the node/ })
      assert.ok(!file.content().includes('two'))
    }
  })
})
