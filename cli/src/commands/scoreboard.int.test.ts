import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { ScoreStanding } from '@lilymed/api'
import { createLogger } from '@lilymed/service-kit'
import { createServer } from '../../../services/indexer/src/http/create-server.ts'
import { loadScoreRulesFile } from '../../../services/indexer/src/scoreboard/load-score-rules.ts'
import { filledReadModel } from '../../../services/indexer/src/testing/filled-read-model.ts'
import { quietStatus } from '../../../services/indexer/src/testing/quiet-status.ts'
import { playEverything } from '../../../services/indexer/src/testing/scenes.ts'
import { runCommand } from '../testing/run-command.ts'

const season = `
name = "Season 1"
chainId = 31337
[epochs]
firstBlock = 1
blocks = 40
[[versions]]
fromEpoch = 0
points = { drawn = 1, revealed = 10, coherent = 10, canaryPassed = 20 }
penalties = { NO_COMMIT = 10, NO_REVEAL = 30, INCOHERENT = 20, CANARY = 60 }
minimum = { seats = 1, revealedBps = 5000 }
payout = { kind = "pot", wei = "1000000000000000000000" }
`

describe('lilymed scoreboard', () => {
  let folder: string
  let rulesFile: string
  let url: string
  /** What a lying indexer says instead. */
  let lie: (body: string) => string = (body) => body
  const closing: (() => Promise<unknown> | void)[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lilymed-scoreboard-'))
    rulesFile = join(folder, 'season-1.toml')
    await writeFile(rulesFile, season)
    const { script } = playEverything()
    script.finalise(script.block() - 1)
    const app = await createServer({
      reads: filledReadModel(script.events()),
      status: quietStatus,
      logger: createLogger({ name: 'test', level: 'silent' }),
      scoreRules: [loadScoreRulesFile(rulesFile)],
    })
    const server = createHttpServer((request, response) => {
      void app.inject({ url: request.url ?? '/' }).then((found) => {
        const body = request.url?.startsWith('/v1/events') === true ? found.body : lie(found.body)
        response
          .writeHead(found.statusCode, { 'content-type': String(found.headers['content-type']) })
          .end(body)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    closing.push(() => app.close())
    closing.push(() => {
      server.closeAllConnections()
      server.close()
    })
  })
  after(async () => {
    for (const close of closing) await close()
    await rm(folder, { recursive: true })
  })

  const run = (...words: string[]) => runCommand('scoreboard', '--api', url, ...words)
  const boardOf = async (epoch: string) =>
    JSON.parse((await run('--epoch', epoch, '--json')).out) as { standings: readonly ScoreStanding[] }

  it('shows an epoch, as words, JSON and CSV', async () => {
    const { code, out } = await run('--epoch', '0')
    assert.equal(code, 0)
    assert.match(out, /^epoch 0 of chain 31337, blocks 1 to 40: closed, scores are final\n/)
    assert.match(out, /^Merkle root 0x[0-9a-f]{64}$/m)
    const { standings } = await boardOf('0')
    assert.ok(standings.length > 0)
    assert.match(out, new RegExp(`^1 +${standings[0]?.mediator} `, 'm'))
    const csv = await run('--epoch', '0', '--csv')
    assert.equal(csv.out.trimEnd().split('\r\n').length, standings.length + 1)
  })

  it('works an epoch out again, and by the published rules', async () => {
    for (const words of [[], ['--rules', rulesFile]]) {
      const { code, out, err } = await run('--epoch', '0', '--recompute', ...words)
      assert.equal(code, 0, out + err)
      assert.match(out, /worked out again from the events: the same\n$/)
    }
  })

  it('exits with 5 where the indexer says otherwise, or scores by other rules', async () => {
    const { standings } = await boardOf('0')
    const amount = standings[0]?.amount ?? ''
    lie = (body) => body.replace(`"amount":"${amount}"`, `"amount":"${amount}1"`)
    const lied = await run('--epoch', '0', '--recompute')
    lie = (body) => body
    assert.equal(lied.code, 5)
    assert.match(lied.out, /^DIFFERS: place 1: the indexer says 1 0x/m)
    for (const [said, instead] of [
      [/"coherent":\d+/, '"coherent":77'],
      [/"NO_COMMIT":\d+/, '"NO_COMMIT":77'],
      [/"due":"\d+"/, '"due":"77"'],
    ] as const) {
      lie = (body) => body.replace(said, instead)
      assert.equal((await run('--epoch', '0', '--recompute')).code, 5, instead)
    }
    lie = (body) => body.replace(/"(points|due|rulesDigest|merkleRoot)":"/g, '"$1":"\\u001b[2J\\u202e')
    const acting = await run('--epoch', '0', '--recompute')
    lie = (body) => body
    assert.equal(acting.code, 5)
    assert.doesNotMatch(acting.out, /[^\P{C}\n]/u)
    const other = join(folder, 'other.toml')
    await writeFile(other, season.replace('drawn = 1', 'drawn = 2'))
    const ruled = await run('--epoch', '0', '--recompute', '--rules', other)
    assert.equal(ruled.code, 5)
    assert.match(ruled.out, /^DIFFERS: rules: the indexer scores by 0x/m)
  })

  it('prints a proof that it has checked, and none that does not hold', async () => {
    const { standings } = await boardOf('0')
    const mediator = standings[0]?.mediator ?? ''
    const { code, out } = await run('--epoch', '0', '--proof', mediator)
    assert.equal(code, 0)
    assert.match(out, /^checked: leaf and proof come to the root$/m)
    lie = (body) => body.replace(/"amount":"(\d+)"/, '"amount":"$17"')
    const lied = await run('--epoch', '0', '--proof', mediator)
    lie = (body) => body
    assert.notEqual(lied.code, 0)
    assert.match(lied.err, /does not come to its root/)
  })

  it('says what is wrong with what it was given', async () => {
    for (const [words, expected] of [
      [['--epoch', 'one'], /--epoch takes a whole number, got one/],
      [['--epoch', '-1'], /./],
      [['--proof', '0x12'], /--proof takes an address/],
      [['--csv', '--json'], /give one of --csv and --json/],
      [['--csv', '--recompute'], /give one of --csv, --proof and --recompute/],
      [['--rules', rulesFile], /--rules goes with --recompute/],
      [['--epoch', '0', '--proof', `0x${'11'.repeat(20)}`], /No score in this epoch/],
      [
        ['--chain', '5', '--epoch', '0', '--recompute', '--rules', rulesFile],
        /the rules are for chain 31337/,
      ],
    ] as const) {
      const { code, err, out } = await run(...words)
      assert.notEqual(code, 0, words.join(' ') + out)
      assert.match(err, expected, words.join(' '))
    }
    const wrong = join(folder, 'wrong.toml')
    await writeFile(
      wrong,
      season.replace('fromEpoch = 0', 'fromEpoch = 3').replace('blocks = 40', 'blocks = 40'),
    )
    assert.match(
      (await run('--epoch', '0', '--recompute', '--rules', wrong)).err,
      /versions\[0\]\.fromEpoch is 3/,
    )
    await writeFile(wrong, season.replace('blocks = 40', 'blocks = 0').replace('drawn = 1', 'drawn = -1'))
    const { err } = await run('--epoch', '0', '--recompute', '--rules', wrong)
    assert.match(err, /epochs\.blocks/)
    assert.match(err, /points\.drawn/)
  })
})
