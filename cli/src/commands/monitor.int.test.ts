import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { RecordedEvent } from '@lilymed/event-store'
import { playEverything } from '../../../services/indexer/src/testing/scenes.ts'
import { servedFacts } from '../../../test/audit/served-facts.ts'
import { startProgram } from '../../../test/support/processes.ts'
import { runCommand } from '../testing/run-command.ts'

describe('lilymed monitor', () => {
  const { script } = playEverything()
  const { api, state } = servedFacts(script.now)
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://it')
    const [limit, after_] = [Number(url.searchParams.get('limit') ?? 100), url.searchParams.get('after')]
    const answer =
      url.pathname === '/v1/chains'
        ? api.listChains()
        : api.listEvents({ limit, ...(after_ === null ? {} : { after: after_ }) })
    void answer.then((body) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    )
  })
  let url: string

  before(async () => {
    state.events = script.events()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  const stopped: (() => void)[] = []
  after(() => {
    for (const stop of stopped) stop()
    server.closeAllConnections()
    server.close()
  })

  it('looks once, and says that everything agrees', async () => {
    const { code, out } = await runCommand('monitor', '--once', '--api', url)
    assert.equal(code, 0)
    assert.match(out, /^settlement +8 +0 +0$/m)
    assert.match(out, /everything recomputed agrees with the chain\n$/)
    const json = await runCommand('monitor', '--once', '--api', url, '--json')
    assert.equal((JSON.parse(json.out) as { disagreements: number }).disagreements, 0)
  })

  it('exits with 5 at a disagreement, and shows both sides', async () => {
    const at = script.events().findIndex(({ type }) => type === 'SeatRewarded')
    const paid = script.events()[at] ?? assert.fail()
    const other = { ...paid, data: { ...(paid.data as object), amount: '7' } } as RecordedEvent
    state.events = script.events().with(at, other)
    const { code, out } = await runCommand('monitor', '--once', '--api', url)
    state.events = script.events()
    assert.equal(code, 5)
    assert.match(out, /^DISAGREES: settlement of round \d of 0x\w+, block \d+: expected .* found /m)
    assert.match(out, /DISAGREEMENTS with the chain\n$/)
  })

  it('goes on, with metrics, until it is stopped', async () => {
    const program = startProgram([
      'node',
      'cli/src/main.ts',
      'monitor',
      '--api',
      url,
      '--every',
      '1',
      '--metrics-port',
      '0',
    ])
    stopped.push(() => program.kill('SIGKILL'))
    const shown = async (): Promise<string> => {
      const at = /metrics at (\S+)/.exec(program.output())?.[1]
      return at === undefined
        ? ''
        : fetch(at).then(
            (response) => response.text(),
            () => '',
          )
    }
    const deadline = performance.now() + 120_000
    while (!/lilymed_monitor_acts/.test(await shown())) {
      assert.ok(performance.now() < deadline, program.output())
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const text = await shown()
    assert.match(text, /^lilymed_monitor_disagreements\{chain="31337"[^}]*\} 0/m)
    assert.match(text, /^lilymed_monitor_acts\{chain="31337",subject="panel",result="agreed"[^}]*\} 15/m)
    assert.match(text, /^lilymed_monitor_open_disputes\{chain="31337",phase="COMMIT"[^}]*\} 1/m)
    program.kill('SIGTERM')
    const { code } = await program.ended
    assert.equal(code, 130)
  })

  it('says what it cannot reach, and which words it does not take', async () => {
    const gone = await runCommand('monitor', '--once', '--api', 'http://127.0.0.1:1')
    assert.equal(gone.code, 75)
    assert.match(gone.err, /cannot be reached/)
    assert.equal((await runCommand('monitor', '--once', '--api', 'nowhere')).code, 2)
    for (const mode of [[], ['--once']])
      for (const wrong of [
        ['--every', 'x'],
        ['--metrics-port', '65536'],
      ])
        assert.equal((await runCommand('monitor', '--api', url, ...mode, ...wrong)).code, 2)
  })
})
