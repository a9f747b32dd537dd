import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createFactScript } from '../../../services/indexer/src/testing/fact-script.ts'
import { playNetwork } from '../../../services/indexer/src/testing/play-network.ts'
import { playUnanimous } from '../../../services/indexer/src/testing/scenes.ts'
import { chainOf, logOfEvents, signer } from '../../../test/audit/chained-script.ts'
import { runCommand } from '../testing/run-command.ts'

describe('lilymed audit export and verify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-bundle-'))
  const at = (...names: string[]): string => join(folder, ...names)
  const bundle = at('dispute.car')
  let disputeId: string

  before(() => {
    const script = createFactScript()
    playNetwork(script)
    disputeId = playUnanimous(script, 'one \u001b[31mred', { vote: 'ACCEPT' })
    for (const [path, bytes] of logOfEvents(chainOf(script.events()).events).files) {
      mkdirSync(dirname(at('log', path)), { recursive: true })
      writeFileSync(at('log', path), bytes)
    }
  })
  after(() => rmSync(folder, { recursive: true }))

  it('writes a file, and says what is in it and what is not', async () => {
    const given = ['--log', at('log'), '--log-key', signer.vkey, '--output', bundle]
    const { code, out, err } = await runCommand('audit', 'export', disputeId, ...given)
    assert.equal(code, 0, err)
    assert.match(out, new RegExp(`^dispute {6}${disputeId}$`, 'm'))
    assert.match(out, /^events +\d+, each with its proof/m)
    assert.match(out, /^no receipts +no endpoint of the chain was named/m)
    assert.match(out, /^evidence +0 of 3 votes$/m)
    const json = await runCommand('audit', 'export', disputeId, ...given, '--json')
    const told = JSON.parse(json.out) as { manifest: { disputeId: string }; bytes: number }
    assert.deepEqual([told.manifest.disputeId, told.bytes], [disputeId, readFileSync(bundle).length])
  })

  it('leaves a bundle that has more as it is, unless told', async () => {
    const file = at('kept.car')
    const exported = (...more: string[]) =>
      runCommand('audit', 'export', disputeId, '--log', at('log'), '--output', file, ...more)
    assert.equal((await exported('--log-key', signer.vkey)).code, 0)
    const before = readFileSync(file)
    const { code, err } = await exported()
    assert.equal(code, 4)
    assert.match(
      err,
      /kept\.car has what this bundle has not: the log’s verifier key; it stays\. .*--replace/,
    )
    assert.deepEqual(readFileSync(file), before)
    assert.equal((await exported('--replace')).code, 0)
    assert.notDeepEqual(readFileSync(file), before)
    // What is no bundle has nothing of one.
    writeFileSync(file, before.subarray(0, before.length - 1))
    assert.equal((await exported()).code, 0)
  })

  it('verifies it, in words and as JSON', async () => {
    const { code, out } = await runCommand('audit', 'verify', bundle, '--log-key', signer.vkey)
    assert.equal(code, 0)
    assert.match(
      out,
      new RegExp(`^dispute ${disputeId}\nabout deal .* on chain 31337: ACCEPT, settled$`, 'm'),
    )
    assert.match(out, /^proved\n {2}file/m)
    assert.match(out, /^ {2}acts {6}recomputed and the same: 1 panel drawn from seed and stakes$/m)
    assert.match(out, /^not proved\n/m)
    assert.match(out, /^ {2}chain {5}that these blocks are on the chain/m)
    assert.match(out, /\nthe bundle holds: .*\n$/)
    const json = JSON.parse((await runCommand('audit', 'verify', bundle, '--json')).out) as {
      holds: boolean
      differences: unknown[]
    }
    assert.deepEqual([json.holds, json.differences], [true, []])
  })

  it('exits with 5 where a byte is another, and names the part', async () => {
    const bytes = readFileSync(bundle)
    bytes[bytes.length - 10] = (bytes[bytes.length - 10] ?? 0) ^ 1
    writeFileSync(at('changed.car'), bytes)
    const { code, out } = await runCommand('audit', 'verify', at('changed.car'))
    assert.equal(code, 5)
    assert.match(
      out,
      /^DIFFERENT\n {2}file +block \d+, at byte \d+ \(event \d+ of \d+\): its bytes do not hash/m,
    )
    assert.match(out, /\nDIFFERENT: the bundle does not hold\n$/)
  })

  it('shows strings of the file as text alone', async () => {
    writeFileSync(at('text.car'), 'no bundle')
    const text = await runCommand('audit', 'verify', at('text.car'))
    assert.equal(text.code, 5)
    assert.match(text.out, /no bundle/)
    const { out } = await runCommand('audit', 'verify', bundle)
    assert.ok(!out.includes('\u001b'))
  })

  const refusals: readonly (readonly [string, number, RegExp, readonly string[]])[] = [
    ['no dispute id', 2, /expected a dispute id/, ['export', '0x00']],
    [
      'a dispute that the log does not have',
      3,
      /opens no dispute/,
      ['export', `0x${'00'.repeat(32)}`, '--log', at('log')],
    ],
    ['no such folder', 3, /there is no folder/, ['export', `0x${'00'.repeat(32)}`, '--log', at('nowhere')]],
    [
      'an API that is no URL',
      2,
      /--api, or LILYMED_API_URL, takes an http/,
      ['export', `0x${'00'.repeat(32)}`, '--api', 'nowhere'],
    ],
    [
      'an anchor that is no address',
      2,
      /--anchor takes/,
      ['export', `0x${'00'.repeat(32)}`, '--anchor', '0x1'],
    ],
    ['no such file', 3, /there is no file/, ['verify', at('nowhere.car')]],
    ['a key that is none', 2, /--log-key/, ['verify', at('nowhere'), '--log-key', 'x']],
    [
      'two endpoints',
      2,
      /give one/,
      ['export', `0x${'00'.repeat(32)}`, '--log', at('log'), '--rpc', 'a', '--rpc-file', 'b'],
    ],
  ]
  for (const [what, expected, message, words] of refusals)
    it(`refuses ${what}`, async () => {
      const { code, err } = await runCommand('audit', ...words)
      assert.match(err, message)
      assert.equal(code, expected)
    })
})
