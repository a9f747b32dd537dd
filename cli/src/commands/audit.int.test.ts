import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openSqliteEventStore } from '@lilymed/event-store'
import { openLogKeys, openLogWriter } from '@lilymed/event-store/merkle-log'
import { execute } from '../execute.ts'
import { auditCommands } from '../groups/audit.ts'

describe('lilymed audit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-audit-'))
  const at = (...names: string[]): string => join(folder, ...names)
  let key: string
  let path: string

  const run = async (...words: string[]): Promise<{ code: number; out: string; note: string }> => {
    const said = { out: '', note: '' }
    const code = await execute(auditCommands, ['audit', ...words], {
      environment: {},
      print: (text) => (said.out += text),
      note: (text) => (said.note += text),
    })
    return { code, ...said }
  }

  before(async () => {
    path = at('events.db')
    const store = openSqliteEventStore({ path })
    for (let index = 0; index < 300; index++) {
      const id = `0190b2c3-d4e5-7f60-8a1b-${String(index).padStart(12, '0')}`
      const stream = index === 5 ? 'mediation-1.0xab.1' : 'chain-1.facts'
      await store.append(stream, 'any', [{ id, type: 'DealAgreed', data: { index } }])
    }
    const writer = await openLogWriter(
      { folder: at('log'), privateFolder: at('private') },
      openLogKeys(at('private'), 'lilymed/test'),
    )
    for await (const batch of store.readBatches({ batchSize: 200 })) {
      await writer.append(batch)
      writeFileSync(at(`checkpoint-${writer.size()}`), (await writer.publish()).note)
    }
    await store.close()
    key = (await run('log-key', at('private', 'checkpoint.key'))).out.trim()
  })
  after(() => rmSync(folder, { recursive: true }))

  it('prints the verifier key, and nothing of the signing key', async () => {
    assert.match(key, /^lilymed\/test\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/)
    const secret = readFileSync(at('private', 'checkpoint.key'), 'utf8').trim().slice(-44)
    assert.ok(!key.includes(secret))
    assert.equal((await run('log-key', at('nowhere'))).code, 3)
  })

  it('says in words what was proved', async () => {
    const given = ['--log', at('log'), '--key', key, '--store', path, '--salt-key', at('private', 'salt.key')]
    const { code, out } = await run('verify-log', ...given, '--old-checkpoint', at('checkpoint-200'))
    assert.equal(
      out,
      [
        'proved: the checkpoint over 300 events was signed by lilymed/test',
        'proved: all 300 entries and every tile hash to its root',
        'proved: 1 of the entries are commitments to events that stay secret',
        'proved: it continues the older checkpoint over 200 events: none of them was changed',
        'proved: each entry is the event that the store has in its place',
        'the log is whole\n',
      ].join('\n'),
    )
    assert.equal(code, 0)
  })

  it('exits with 5 at a difference and names the first leaf', async () => {
    cpSync(at('log'), at('changed'), { recursive: true })
    const file = at('changed', 'tile/entries/001.p/44')
    const bytes = readFileSync(file)
    bytes[60] = (bytes[60] ?? 0) ^ 1
    writeFileSync(file, bytes)
    const { code, out } = await run('verify-log', '--log', at('changed'), '--key', key)
    assert.equal(code, 5)
    assert.match(out, /DIFFERENT \(entries\): leaf 256: /)
    const json = await run('verify-log', '--log', at('changed'), '--key', key, '--json')
    assert.equal((JSON.parse(json.out) as { difference: { leaf: number } }).difference.leaf, 256)
  })

  it('exits with 5 where the store was changed underneath', async () => {
    const { DatabaseSync } = await import('node:sqlite')
    const changed = at('changed.db')
    cpSync(path, changed)
    const database = new DatabaseSync(changed)
    database.exec(`UPDATE event SET data = '{"index":-1}' WHERE data = '{"index":123}'`)
    database.close()
    const { code, out } = await run('verify-log', '--log', at('log'), '--key', key, '--store', changed)
    assert.equal(code, 5, out)
    assert.match(out, /DIFFERENT \(store\): leaf 123: /)
  })

  it('exits with 2 for a key that is none, with 3 for what is not there', async () => {
    assert.equal((await run('verify-log', '--log', at('log'))).code, 2)
    assert.equal((await run('verify-log', '--key', key)).code, 2)
    assert.equal((await run('verify-log', '--log', at('log'), '--key', 'x')).code, 2)
    assert.equal((await run('verify-log', '--log', at('nowhere'), '--key', key)).code, 3)
    for (const option of ['--old-checkpoint', '--salt-key', '--store']) {
      assert.equal((await run('verify-log', '--log', at('log'), '--key', key, option, at('nowhere'))).code, 3)
    }
  })

  it('takes a folder for no file and a file for no folder, and says so', async () => {
    const onLog = ['verify-log', '--log', at('log'), '--key', key]
    assert.deepEqual(await run(...onLog, '--old-checkpoint', folder), {
      code: 3,
      out: '',
      note: `lilymed: there is no file ${folder}\n`,
    })
    assert.equal((await run(...onLog, '--store', folder)).code, 5)
    for (const words of [
      [...onLog, '--salt-key', folder],
      ['log-key', folder],
    ]) {
      const { code, note } = await run(...words)
      assert.deepEqual([code, note], [78, `lilymed: ${folder} is no file, expected one with a key\n`])
    }
    assert.equal((await run('verify-log', '--log', path, '--key', key)).code, 3)
    assert.equal((await run('verify-log', '--log', 'http://[', '--key', key)).code, 2)
    const bare = at('bare')
    mkdirSync(join(bare, 'checkpoint'), { recursive: true })
    assert.match((await run('verify-log', '--log', bare, '--key', key)).out, /the log has no checkpoint/)
  })
})
