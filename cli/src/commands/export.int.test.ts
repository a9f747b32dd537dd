import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { sealLine } from '@lilymed/api'
import type { ExportSeal } from '@lilymed/api'
import { runCommand } from '../testing/run-command.ts'

const asOf = { chainId: 1, block: 5, at: null, finality: null, position: '0'.repeat(16), chains: [] }
const lines = '{"dealId":"a"}\n{"dealId":"b"}\n'
const seal: ExportSeal = {
  whole: true,
  rows: 2,
  sha256: createHash('sha256').update(lines).digest('hex'),
  asOf,
  rewound: [],
  stopped: null,
}

describe('lilymed export', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-export-'))
  const asked: string[] = []
  let body = ''
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const headers = {
      'lilymed-as-of': JSON.stringify(asOf),
      'content-disposition': 'attachment; filename="lilymed-deals-0.ndjson"',
    }
    response.writeHead(200, headers).end(body)
  })
  let api: string
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  })
  const output = join(folder, 'deals.ndjson')
  const run = (...words: string[]) => runCommand('export', ...words, '--api', api)

  it('writes what came, without its last line, and says what that was of', async () => {
    body = lines + sealLine(seal, 'ndjson')
    const { code, out } = await run('deals', '--output', output, '--filter', 'state=JobCompleted&chainId=1')
    assert.equal(code, 0)
    assert.equal(asked.at(-1), '/v1/export/deals?chainId=1&state=JobCompleted&format=ndjson&seal=true')
    assert.equal(readFileSync(output, 'utf8'), lines)
    assert.match(out, /^rows +2$/m)
    assert.match(out, new RegExp(`^sha256 +${seal.sha256}$`, 'm'))
    body = lines + sealLine({ ...seal, rewound: [1] }, 'ndjson')
    const again = await run('deals', '--output', output)
    assert.match(again.out, /^chain 1 went back while this was sent/m)
    const json = await run('deals', '--output', output, '--json')
    assert.deepEqual((JSON.parse(json.out) as { seal: ExportSeal }).seal.rewound, [1])
    rmSync(output)
  })

  it('leaves no file of what is not whole, and says that it can be asked for again', async () => {
    for (const sent of [
      lines,
      '',
      lines.slice(5) + sealLine(seal, 'ndjson'),
      lines + sealLine({ ...seal, whole: false, stopped: 'it was late' }, 'ndjson'),
    ]) {
      body = sent
      const { code, err } = await run('deals', '--output', output)
      assert.equal(code, 75)
      assert.match(err, /ask for it again/)
      assert.deepEqual(readdirSync(folder), [])
    }
  })

  it('refuses lists, forms and filters that there are not, before it asks anybody', async () => {
    const before = asked.length
    for (const [words, reason] of [
      [['jurors'], /expected a list, one of disputes, .*got jurors/],
      [['deals', '--format', 'xml'], /--format takes ndjson or csv/],
      [['deals', '--filter', 'juror=1'], /deals are filtered by .*got juror/],
      [['deals', '--filter', 'seal=false'], /got seal/],
    ] as const) {
      const { code, err } = await run(...words)
      assert.equal(code, 2)
      assert.match(err, reason)
    }
    assert.equal(asked.length, before)
  })
})
