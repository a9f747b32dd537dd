import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { openCheckpoint, signCheckpoint } from './checkpoint.ts'
import { createSigner, formatSigningKey, parseSigningKey, parseVerifierKey } from './note-keys.ts'
import { openNote, signNote } from './signed-note.ts'

const go = JSON.parse(
  readFileSync(new URL('../vectors/go-sumdb.json', import.meta.url), 'utf8'),
) as Readonly<{ vkey: string; skey: string; note: string; roots: Record<string, string> }>

const seed = Buffer.from(Array.from({ length: 32 }, (_, at) => at))
const signer = createSigner('lilymed/test-log', seed)
const other = createSigner('lilymed/other', Buffer.alloc(32, 9))
const root = Buffer.from(go.roots['600'] ?? '', 'base64')
const invalid = { code: 'NOTE_INVALID' }

describe('note keys', () => {
  it('are written as Go’s sumdb/note writes them', () => {
    assert.equal(signer.vkey, go.vkey)
    assert.equal(formatSigningKey('lilymed/test-log', seed), go.skey)
    assert.equal(parseSigningKey(go.skey).vkey, go.vkey)
    assert.equal(parseVerifierKey(go.vkey).vkey, go.vkey)
  })

  it('are refused with another id, algorithm, length or name, and are never quoted', () => {
    const [name = '', id = '', ...rest] = go.vkey.split('+')
    const key = rest.join('+')
    for (const wrong of [
      '',
      name,
      `${name}+${id}`,
      `+${id}+${key}`,
      `a b+${id}+${key}`,
      `${name}+00000000+${key}`,
      `${name}x+${id}+${key}`,
      `${name}+${id}+${key.slice(0, -4)}`,
      `${name}+${id}+${Buffer.concat([Buffer.of(2), seed]).toString('base64')}`,
      `${name}+${id}+${key} `,
    ]) {
      assert.throws(() => parseVerifierKey(wrong), { code: 'LOG_KEY_INVALID' }, wrong)
    }
    for (const wrong of [
      go.vkey,
      go.skey.slice(1),
      go.skey.replace('+f998ec2f+', '+f998ec20+'),
      `${go.skey}=`,
    ]) {
      assert.throws(
        () => parseSigningKey(wrong),
        (error: Error & { code: string }) =>
          error.code === 'LOG_KEY_INVALID' && !error.message.includes(seed.toString('base64').slice(4, 20)),
      )
    }
  })
})

describe('signed notes', () => {
  it('are byte for byte those of Go’s sumdb/note', () => {
    assert.equal(signCheckpoint(600, root, signer), go.note)
    assert.equal(openNote(go.note, parseVerifierKey(go.vkey)), go.note.slice(0, go.note.indexOf('\n\n') + 1))
  })

  it('open with further signatures of unknown keys, in any order, and with empty lines in their text', () => {
    const text = 'one\n\ntwo\n'
    for (const signers of [[signer, other] as const, [other, signer] as const]) {
      assert.equal(openNote(signNote(text, signers), signer), text)
      assert.equal(openNote(signNote(text, signers), other), text)
    }
    assert.throws(() => openNote(signNote(text, [other]), signer), invalid)
  })

  it('are refused where one signature of the key fails, even beside one that holds', () => {
    const good = signNote('text\n', [signer])
    const bad = signNote('other\n', [signer]).split('\n').at(-2) ?? ''
    assert.throws(() => openNote(`${good}${bad}\n`, signer), invalid)
  })

  it('are refused with any one byte changed, left out or doubled', () => {
    const bytes = Buffer.from(go.note)
    const refuse = (changed: Buffer, why: string): void => {
      assert.throws(() => openNote(changed.toString(), signer), invalid, why)
    }
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      refuse(flipped, `byte ${at} flipped`)
      refuse(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]), `byte ${at} left out`)
    }
    for (let end = 0; end < bytes.length; end++) refuse(bytes.subarray(0, end), `cut at ${end}`)
  })

  it('are refused with control characters, carriage returns, other dashes, loose base64 or too many signatures', () => {
    const line = go.note.split('\n').at(-2) ?? ''
    const text = go.note.slice(0, go.note.indexOf('\n\n'))
    for (const wrong of [
      go.note.replaceAll('\n', '\r\n'),
      `\u0000${go.note}`,
      `${text}\n\n${line.replace('—', '-')}\n`,
      `${text}\n\n${line.replace('—', '–')}\n`,
      `${text}\n\n${line.replace(' ', '  ')}\n`,
      `${text}\n\n${line.slice(0, -1)}\n`,
      `${text}\n\n${line} x\n`,
      `${text}\n\n${line}`,
      `${text}\n\n`,
      `${text}\n${line}\n`,
      `\n\n${line}\n`,
      `${text}\n\n${`${line}\n`.repeat(101)}`,
      `${'x'.repeat(70_000)}\n\n${line}\n`,
    ]) {
      assert.throws(() => openNote(wrong, signer), invalid, JSON.stringify(wrong.slice(0, 80)))
    }
    assert.throws(() => signNote('no newline', [signer]), invalid)
    assert.throws(() => signNote('a\u0007b\n', [signer]), invalid)
  })

  it('never open for arbitrary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        assert.throws(() => openNote(text, signer), invalid)
        assert.throws(() => openNote(`${text}\n\n— ${signer.name} AAAAAAAA\n`, signer), invalid)
      }),
    )
  })
})

describe('checkpoints', () => {
  it('carry origin, size and root, with or without extension lines', () => {
    assert.deepEqual(openCheckpoint(go.note, signer), { origin: signer.name, size: 600, root })
    const text = `${signer.name}\n0\n${root.toString('base64')}\nextension\n`
    assert.equal(openCheckpoint(signNote(text, [signer]), signer).size, 0)
  })

  it('are refused, although signed, with a size, root or origin that is none', () => {
    const good = [signer.name, '600', root.toString('base64')]
    const refused = (lines: string[]): void => {
      const note = signNote(`${lines.join('\n')}\n`, [signer])
      assert.throws(() => openCheckpoint(note, signer), { code: 'CHECKPOINT_INVALID' }, lines.join('|'))
    }
    for (const size of [
      '',
      '-1',
      '01',
      '00',
      '1e3',
      '0x10',
      ' 1',
      '1 ',
      '9007199254740992',
      '99999999999999999999',
    ]) {
      refused([good[0] ?? '', size, good[2] ?? ''])
    }
    for (const hash of ['', 'AAAA', `${good[2]} `, root.toString('base64url'), root.toString('hex')]) {
      refused([good[0] ?? '', '600', hash])
    }
    refused(['lilymed/other', '600', good[2] ?? ''])
    refused([signer.name])
    refused([signer.name, '600'])
    refused([...good, '', 'after an empty line'])
  })
})
