import assert from 'node:assert/strict'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { openProtection, readProtection } from './open-protection.ts'
import { protectionDocument, readProtectionDocument } from './protection-document.ts'

const root = mkdtempSync(join(tmpdir(), 'lilymed-protection-'))
after(() => rmSync(root, { recursive: true, force: true }))
let files = 0
const newFile = (): string => join(root, String((files += 1)), 'vote-protection.journal')

const vote = {
  chainId: 31_337,
  pool: '0x00000000000000000000000000000000000000F1',
  disputeId: `0x${'d1'.repeat(32)}`,
  round: 1,
  mediator: '0x0000000000000000000000000000000000000001',
}
const commitmentOf = (digit: number): string => `0x${String(digit).repeat(64)}`
const [one, two] = [commitmentOf(1), commitmentOf(2)]

/** Opens, does something, and closes. */
const withProtection = async <T>(
  file: string,
  use: (opened: Awaited<ReturnType<typeof openProtection>>) => Promise<T>,
  isHalted?: () => boolean,
): Promise<T> => {
  const opened = await openProtection(file, isHalted)
  try {
    return await use(opened)
  } finally {
    await opened.close()
  }
}

describe('vote protection', () => {
  it('promises one commitment for a vote, for ever, and the same as often as it is asked', async () => {
    const file = newFile()
    await withProtection(file, async (protection) => {
      await protection.promise(vote, one)
      await protection.promise(vote, one.toUpperCase().replace('0X', '0x'))
      await assert.rejects(protection.promise(vote, two), { code: 'PROTECTION_CONFLICT', retryable: false })
    })
    await withProtection(file, async (protection) => {
      const spelled = {
        ...vote,
        disputeId: vote.disputeId.toUpperCase().replace('0X', '0x'),
        pool: vote.pool.toLowerCase(),
      }
      await assert.rejects(protection.promise(spelled, two), { code: 'PROTECTION_CONFLICT' })
      assert.equal(protection.promised(vote), one)
      for (const other of [{ round: 2 }, { chainId: 1 }, { pool: vote.mediator }, { mediator: vote.pool }])
        await protection.promise({ ...vote, ...other }, two)
      assert.equal(protection.ofDispute(vote.disputeId).length, 5)
    })
    assert.equal((await readProtection(file)).length, 5)
    assert.equal(statSync(file).mode & 0o777, 0o600)
  })

  it('of two commitments that are promised at once lets one through', async () => {
    await withProtection(newFile(), async (protection) => {
      const asked = await Promise.allSettled(
        [one, two, one, two].map((each) => protection.promise(vote, each)),
      )
      assert.deepEqual(
        asked.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled', 'rejected'],
      )
    })
  })

  it('has a promise on disk before it says so, and goes on after a torn line', async () => {
    const file = newFile()
    await withProtection(file, async (protection) => {
      await protection.promise(vote, one)
      assert.match(readFileSync(file, 'utf8'), new RegExp(`${one}.*\\n$`))
    })
    appendFileSync(file, 'deadbeefdeadbeef {"chainId":1,"po')
    await withProtection(file, (protection) => protection.promise({ ...vote, round: 2 }, two))
    assert.deepEqual(
      (await readProtection(file)).map(({ round, commitment }) => [round, commitment]),
      [
        [1, one],
        [2, two],
      ],
    )
  })

  it('refuses a journal that is damaged, and one that another process has open', async () => {
    const file = newFile()
    await withProtection(file, async (protection) => {
      await protection.promise(vote, one)
      await assert.rejects(openProtection(file), { code: 'PROTECTION_IN_USE', retryable: true })
    })
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace(one, two))
    await assert.rejects(openProtection(file), { code: 'PROTECTION_CORRUPT', message: /line 2/ })
    await assert.rejects(readProtection(file), { code: 'PROTECTION_CORRUPT' })
    writeFileSync(file, text)
    await withProtection(file, async (protection) => assert.equal(protection.promised(vote), one))
  })

  it('says so where it cannot be written', async () => {
    const file = newFile()
    mkdirSync(file, { recursive: true })
    await assert.rejects(openProtection(file), { code: 'PROTECTION_UNWRITABLE', message: /EISDIR/ })
  })

  it('promises nothing new while the node is halted, and what it promised before still stands', async () => {
    let isHalted = false
    await withProtection(
      newFile(),
      async (protection) => {
        await protection.promise(vote, one)
        isHalted = true
        await protection.promise(vote, one)
        const next = { ...vote, round: 2 }
        await assert.rejects(protection.promise(next, one), { code: 'HALTED', retryable: false })
        isHalted = false
        await protection.promise(next, two)
      },
      () => isHalted,
    )
  })

  it('says nothing of a commitment when it refuses', async () => {
    await withProtection(newFile(), async (protection) => {
      await protection.promise(vote, one)
      await assert.rejects(protection.promise(vote, two), ({ message }: Error) => {
        assert.ok(message.includes(vote.disputeId) && message.includes('round 1'))
        return !message.includes(one) && !message.includes(two)
      })
    })
  })
})

describe('an export of vote protection', () => {
  it('joins two machines, and says the same whatever order it came in', async () => {
    const [here, there] = [newFile(), newFile()]
    const other = { ...vote, disputeId: `0x${'0a'.repeat(32)}` }
    await withProtection(here, async (protection) => {
      await protection.promise(vote, one)
      await protection.promise({ ...vote, round: 2 }, two)
    })
    await withProtection(there, async (protection) => {
      await protection.promise(other, two)
      await protection.promise({ ...vote, round: 2 }, two)
    })
    const text = JSON.stringify(protectionDocument(await readProtection(here)))
    await withProtection(there, async (protection) => {
      assert.deepEqual(await protection.merge(readProtectionDocument(text)), { added: 1 })
      assert.deepEqual(await protection.merge(readProtectionDocument(text)), { added: 0 })
      await assert.rejects(protection.promise(vote, two), { code: 'PROTECTION_CONFLICT' })
    })
    await withProtection(here, async (protection) => {
      await protection.merge(await readProtection(there))
    })
    const documents = await Promise.all(
      [here, there].map(async (file) => protectionDocument(await readProtection(file))),
    )
    assert.deepEqual(documents[0], documents[1])
    assert.equal(documents[0]?.promises.length, 3)
  })

  it('that contradicts this machine, or itself, takes nothing in and names every dispute', async () => {
    const file = newFile()
    await withProtection(file, async (protection) => {
      await protection.promise(vote, one)
      const fresh = { ...vote, disputeId: `0x${'0b'.repeat(32)}`, commitment: one }
      const second = { ...vote, disputeId: `0x${'0c'.repeat(32)}` }
      const records = [
        fresh,
        { ...vote, commitment: two },
        { ...second, commitment: one },
        { ...second, commitment: two },
      ]
      await assert.rejects(protection.merge(records), ({ code, message }: Error & { code?: string }) => {
        assert.equal(code, 'PROTECTION_CONFLICT')
        assert.ok(message.includes(vote.disputeId) && message.includes(second.disputeId))
        return !message.includes(fresh.disputeId)
      })
      assert.equal(protection.all().length, 1)
    })
    assert.equal((await readProtection(file)).length, 1)
  })

  it('of another form, version or with a record that is none is refused', () => {
    const sound = protectionDocument([{ ...vote, commitment: one }])
    assert.equal(readProtectionDocument(JSON.stringify(sound)).length, 1)
    const [record] = sound.promises
    for (const text of [
      '',
      'null',
      '[]',
      JSON.stringify({ ...sound, format: 'eip-3076' }),
      JSON.stringify({ ...sound, version: 2 }),
      JSON.stringify({ ...sound, promises: {} }),
      JSON.stringify({ ...sound, promises: [{ ...record, round: 0 }] }),
      JSON.stringify({ ...sound, promises: [{ ...record, round: 256 }] }),
      JSON.stringify({ ...sound, promises: [{ ...record, chainId: '1' }] }),
      JSON.stringify({ ...sound, promises: [{ ...record, commitment: '0x12' }] }),
      JSON.stringify({ ...sound, promises: [{ ...record, extra: 1 }] }),
      JSON.stringify({ ...sound, promises: [record, { ...record, pool: '0x1' }] }),
    ])
      assert.throws(() => readProtectionDocument(text), { code: 'PROTECTION_MALFORMED' }, text)
  })
})
