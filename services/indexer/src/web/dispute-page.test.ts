import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { createLogger } from '@lilymed/service-kit'
import { createServer } from '../http/create-server.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { quietStatus } from '../testing/quiet-status.ts'
import { playEverything } from '../testing/scenes.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const everything = playEverything()
const serve = (events = everything.script.events()) =>
  createServer({ reads: filledReadModel(events), status: quietStatus, logger })
const app = await serve()
const path = `/disputes/${everything.escalation}`

const htmlOf = async (url: string, status = 200, of = app): Promise<string> => {
  const response = await of.inject({ url, headers: { accept: 'text/html', host: 'audit.example:8080' } })
  assert.equal(response.statusCode, status, url)
  return response.body
}

const textOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

describe('the page of a dispute', () => {
  it('hashes every revealed vote again, with its fields and the formula', async () => {
    const text = textOf(await htmlOf(path))
    assert.match(text, /commitment = keccak256\(0x1901 ‖ domain ‖ vote\)/)
    assert.match(
      text,
      /seed = keccak256\(abi\.encode\("LILYMED\/DRAW\/v1", 31337, 0x[0-9a-fA-F]{40}, disputeId, 1, randomness\)\)/,
    )
    // Three votes of round one, six of the seven of round two.
    assert.equal(text.match(/✓ same/g)?.length, 9)
    assert.equal(text.match(/The nine fields of this vote/g)?.length, 9)
  })

  it('marks a reveal that does not give its commitment', async () => {
    const events = everything.script
      .events()
      .map((event) =>
        event.type === 'VoteRevealed'
          ? { ...event, data: { ...(event.data as object), salt: `0x${'11'.repeat(32)}` } }
          : event,
      )
    const text = textOf(await htmlOf(path, 200, await serve(events)))
    assert.equal(text.match(/✗ DIFFERS/g)?.length, 9)
    assert.doesNotMatch(text, /✓ same/)
  })

  it('names the facts as a file whose digest it shows, and the commands that repeat every check', async () => {
    const html = await htmlOf(path)
    const file = await app.inject(`${path}/facts.ndjson`)
    const digest = createHash('sha256').update(file.body).digest('hex')
    assert.ok(html.includes(`0x${digest}`), 'the page shows the digest of the file that it offers')
    assert.equal(
      file.body.trim().split('\n').length,
      Number(/its (\d+) facts as NDJSON/.exec(textOf(html))?.[1]),
    )
    const exported = `lilymed audit export ${everything.escalation} --api http://audit.example:8080 --rpc https://rpc.example --output dispute.car`
    assert.ok(textOf(html).includes(exported))
    assert.ok(textOf(html).includes('lilymed audit verify dispute.car --rpc https://rpc.example'))
  })

  it('shows what it was after each of its facts, by plain links', async () => {
    const now = await htmlOf(path)
    assert.match(textOf(now), /Revision (\d+) of \1 /)
    const back =
      /href="(\/disputes\/0x[0-9a-f]+\?atPosition=[0-9a-f]+#facts)" rel="prev"/.exec(now)?.[1] ?? ''
    const before = textOf(await htmlOf(back.replace('#facts', '')))
    assert.match(before, /This is the dispute as it was/)
    assert.doesNotMatch(before, /Sum 0 LP .* DisputeSettled/)
    const first = /<a\s+class="pill"\s+href="([^"#]+)#facts"\s*>First</.exec(now)?.[1] ?? ''
    const opened = textOf(await htmlOf(first))
    assert.match(opened, /after DisputeOpened/)
    assert.match(opened, /No round has been opened/)
    assert.doesNotMatch(opened, /VoteRevealed/)
    assert.match(
      textOf(await htmlOf(`${path}?atPosition=${'f'.repeat(16)}`, 400)),
      /beyond what has been read/,
    )
    assert.match(textOf(await htmlOf(`${path}?atPosition=${'0'.repeat(16)}`, 404)), /none at that moment/)
  })

  it('says how long ago each step was and how long is left, seen from the newest block', async () => {
    const text = textOf(await htmlOf(`/disputes/${everything.committing}`))
    assert.match(text, /until \d+ Nov 2026 \d\d:\d\d:\d\d UTC in \d+ (min|s)/)
    assert.match(text, /Challenged.*\d+ (min|s) ago/)
    assert.match(textOf(await htmlOf(path)), /deadline [^.]* UTC missed/)
  })

  it('strikes out facts of abandoned blocks and keeps them', async () => {
    const again = playEverything()
    again.script.mine()
    again.script.rewind(again.script.block() - 3)
    again.script.mine()
    const html = await htmlOf(`/disputes/${again.committing}`, 200, await serve(again.script.events()))
    assert.match(html, /<s>VoteCommitted<\/s>/)
    assert.match(html, /class="retracted"/)
  })
})
