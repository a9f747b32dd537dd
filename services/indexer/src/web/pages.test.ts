import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogger } from '@lilymed/service-kit'
import { createServer } from '../http/create-server.ts'
import { addressOf, createFactScript } from '../testing/fact-script.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { quietStatus } from '../testing/quiet-status.ts'
import { jobCreator, lp, resourceProvider } from '../testing/play-deal.ts'
import { sampleTrust } from '../testing/sample-trust.ts'
import { keepReading } from '../trust/kept-trust.ts'
import { playEverything } from '../testing/scenes.ts'

const logger = createLogger({ name: 'test', level: 'silent' })
const everything = playEverything()
const { script: _, ...disputeIds } = everything
const reads = filledReadModel(everything.script.events())
const kept = keepReading(undefined, sampleTrust(), false)
const app = await createServer({ reads, status: quietStatus, logger, trust: { kept: () => kept } })

const page = async (url: string, status = 200): Promise<string> => {
  const response = await app.inject({ url, headers: { accept: 'text/html' } })
  assert.equal(response.statusCode, status, url)
  assert.match(String(response.headers['content-type']), /^text\/html/)
  return response.body
}

const textOf = (html: string): string =>
  html
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')

const unclosed = (html: string): readonly string[] => {
  const open: string[] = []
  const empty = new Set(['meta', 'link', 'path', 'rect', 'circle', 'br'])
  for (const [, closing, name = '', selfClosing] of html.matchAll(/<(\/?)([a-z0-9]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (selfClosing === '/' || empty.has(name)) continue
    if (closing === '') open.push(name)
    else if (open.at(-1) === name) open.pop()
    else return [...open, `/${name}`]
  }
  return open
}

const facts = await reads.facts.after('', 1000)

const urls = (): readonly string[] => {
  const mediator = facts.find(({ type }) => type === 'VoteRevealed')?.data as {
    mediator: string
  }
  const dealId = facts.find(({ type }) => type === 'DisputeOpened')?.dealId
  return [
    '/',
    '/disputes',
    '/disputes?outcome=REJECT&phase=',
    '/deals',
    '/deals?standing=sound',
    '/modules',
    '/solvency',
    '/scoreboard',
    '/trust',
    '/scoreboard?chainId=31337&epoch=7',
    `/scoreboard/mediators/${mediator.mediator}`,
    '/chains',
    '/lilypad-v2',
    '/events',
    '/events?type=PanelDrawn&fromBlock=1&toBlock=30',
    '/mediators',
    '/pool',
    '/network',
    `/mediators/${mediator.mediator}`,
    `/deals/${dealId}`,
    ...Object.values(disputeIds).map((id) => `/disputes/${id}`),
  ]
}

describe('the explorer', () => {
  it('renders well-formed pages that load nothing from elsewhere and style or script nothing inline', async () => {
    for (const url of urls()) {
      const html = await page(url)
      assert.deepEqual(unclosed(html), [], url)
      assert.doesNotMatch(html, /(src|href)="(https?:)?\/\//, url)
      assert.doesNotMatch(html, /\sstyle=|<style|\son[a-z]+=|<script(?! type="module" src=)/, url)
      assert.doesNotMatch(html, /undefined|\[object|NaN/, url)
      const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
      assert.equal(new Set(ids).size, ids.length, `${url} has an id twice`)
      for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) {
        assert.ok(ids.includes(target), `${url} links to #${target}, which is not there`)
      }
    }
  })

  it('tells the whole story of a dispute', async () => {
    const html = await page(`/disputes/${everything.escalation}`)
    const text = textOf(html)
    for (const part of [
      'The panel ruled reject (5 of 7 in round 2)',
      'Recomputed: agrees',
      'Round 1: escalates',
      'Round 2: ruled reject',
      '1 mediator never revealed',
      'no reexecutor gave an answer to rely on',
      'Never revealed',
      'slashed: no reveal',
      'slashed: incoherent',
      'Found instead',
      'Found, as claimed',
      jobCreator,
      resourceProvider,
      'Token owner',
      '+5.08 LP',
      'DisputeFinalised',
    ]) {
      assert.ok(text.includes(part), `the page does not say "${part}"`)
    }
    assert.match(text, /Sum 0 LP/)
    assert.equal((html.match(/DIFFERS|DISAGREES/g) ?? []).length, 0)
  })

  it('shows a dispute in progress with its deadline and what is awaited, and nothing of sealed votes', async () => {
    const html = await page(`/disputes/${everything.committing}`)
    const text = textOf(html)
    assert.match(text, /2 of 3 mediators have committed/)
    assert.match(html, /aria-current="step"/)
    assert.match(text, /until \d+ Nov 2026/)
    assert.match(text, /Votes are sealed until they are revealed/)
  })

  it('tells who appealed, what that cost and how it ended', async () => {
    const text = textOf(await page(`/disputes/${everything.appeals}`))
    for (const part of [
      'The panel ruled reject (12 of 15 in round 3)',
      'Appealed: accept',
      'It was overturned: the bond came back, with a share of the slashes.',
      'Appealed: reject',
      'It was upheld: the bond is lost.',
      '3 by appeal',
      '3 rounds settled',
      'job creator, appellant',
      'https://provider.example/result.car',
      'up to rung 2 of the ladder',
      'appeal: fees of the next round',
    ]) {
      assert.ok(text.includes(part), `the page does not say "${part}"`)
    }
  })

  it('tells of seals, Express disputes, canaries and windows what sets them apart', async () => {
    const said = async (id: string, ...parts: readonly string[]) => {
      const text = textOf(await page(`/disputes/${id}`))
      for (const part of parts) assert.ok(text.includes(part), `the page does not say "${part}"`)
    }
    await said(
      everything.sealed,
      'The provider had sealed its result',
      'Claimed, sealed',
      'Seal opened',
      'found before the seal was opened',
    )
    await said(everything.unopened, 'never showed what it had sealed', 'not opened', 'Found')
    await said(everything.express, 'Express', 'a ruling needs 2 of 3, reject all 3', 'no appeal')
    await said(everything.canary, 'Opened as a canary', 'Slashes wait for an appeal', 'which closed round 1')
    await said(everything.pastCanary, 'slashed: against a canary', 'controller is told nothing')
    await said(
      everything.ruled,
      'Open to appeal',
      'can still be appealed',
      'with a bond that is lost if reject',
    )
  })

  it('shows what governance decides: classes and sponsors', async () => {
    const text = textOf(await page('/pool'))
    for (const part of ['round 2 from 10 mediators, round 3 from 25', 'Listed', 'Admitted', '900 LP']) {
      assert.ok(text.includes(part), `the page does not say "${part}"`)
    }
  })

  it('says who stands behind a mediator and until when it is jailed', async () => {
    const facts = everything.script.events()
    const jailed = facts.find(({ type }) => type === 'MediatorJailed')?.data as { mediator: string }
    assert.match(textOf(await page(`/mediators/${jailed.mediator}`)), /Stake/)
    const under = addressOf('mediator 1')
    assert.match(textOf(await page(`/mediators/${under}`)), /Stands under the operator/)
    assert.match(textOf(await page('/mediators')), / under /)
  })

  it('says who acts for a mediator and where it is paid', async () => {
    const text = textOf(await page(`/mediators/${addressOf('mediator 2')}`))
    const short = (name: string): string => addressOf(name).slice(0, 6)
    assert.match(text, new RegExp(`Acts through the key ${short('second key')}`))
    assert.match(text, new RegExp(`paid to ${short('safe')}`))
    assert.doesNotMatch(textOf(await page(`/mediators/${addressOf('mediator 1')}`)), /Acts through|paid to/)
  })

  it('marks what disagrees loudly', async () => {
    const events = everything.script
      .events()
      .map((event) =>
        event.type === 'RoundClosed' ? { ...event, data: { ...(event.data as object), outcome: 3 } } : event,
      )
    const other = await createServer({ reads: filledReadModel(events), status: quietStatus, logger })
    const html = (await other.inject(`/disputes/${everything.accept}`)).body
    assert.match(html, /Recomputed: DISAGREES/)
    assert.match(html, /The chain DISAGREES with our computation/)
    assert.match(html, /DIFFERS/)
    const network = (await other.inject('/network')).body
    assert.match(network, /The chain DISAGREES with our computation/)
    assert.match(network, new RegExp(`href="/disputes/${everything.accept}"`))
  })

  it('shows what Lilypad’s contracts should never have done, and who is obeyed since when', async () => {
    const script = createFactScript()
    const dealId = 'Qmodd'
    script.emit('PaymentMade', { dealId, payee: addressOf('anna'), amount: lp(1), reason: 0, direction: 0 })
    script.emit('DealStateChanged', { dealId, state: 77 })
    script.emit('DealStateChanged', { dealId, state: 8 })
    script.emit('ControllerAddressesRead', { payments: addressOf('old') }, 'controller')
    const change = { which: 'payments', before: addressOf('old'), after: addressOf('new') } as const
    script.emit('ControllerAddressChanged', { ...change, changedAtBlock: '1' }, 'controller')
    const first = { which: 'storage', before: `0x${'00'.repeat(20)}`, after: addressOf('kept') } as const
    script.emit('ControllerAddressChanged', { ...first, changedAtBlock: '1' }, 'controller')
    const asked = { callingContract: addressOf('c'), payee: addressOf('p'), module: 'cowsay:v0.0.4' }
    script.emit('JobAdded', { jobId: '1', ...asked, inputs: [] }, 'jobCreator')
    script.mine()
    const other = await createServer({ reads: filledReadModel(script.events()), status: quietStatus, logger })
    const deal = textOf((await other.inject(`/deals/${dealId}`)).body)
    for (const part of [
      'Anomalous',
      'The chain told state 77',
      'State 77, which has no name here',
      'cannot enter TimeoutSubmitResults, whose call always reverts: they were replaced',
      'still holds 1000000000000000000 wei',
    ]) {
      assert.ok(deal.includes(part), `the deal’s page does not say "${part}"`)
    }
    const network = textOf((await other.inject('/network')).body)
    for (const part of ['Qmodd', 'Replaced without a word of the chain', 'in block 1']) {
      assert.ok(network.includes(part), `the network’s page does not say "${part}"`)
    }
    const [replaced = '', set = ''] = network
      .slice(network.indexOf('Replaced without'))
      .split('Named for the first time, where nobody was before (1)')
    assert.match(replaced, /Payments: .* became /)
    assert.doesNotMatch(replaced, /Storage/)
    assert.match(set, /^\s*Storage: /)
    assert.match(textOf((await other.inject('/modules')).body), /cowsay:v0\.0\.4/)
  })

  it('gives the whole command by which the pool’s balances are compared with the token', async () => {
    const { body } = await app.inject({ url: '/solvency', headers: { host: 'explorer.example:8080' } })
    assert.match(
      textOf(body),
      /lilymed monitor --once --api http:\/\/explorer\.example:8080 --rpc https:\/\/rpc\.example/,
    )
  })

  it('names whoever sent a ruling beside what that account was paid', async () => {
    const { dealId } = (await app.inject(`/v1/disputes/${everything.accept}`)).json().item
    const { mediation } = (await app.inject(`/v1/deals/${dealId}`)).json().item
    assert.match(
      textOf(await page(`/deals/${dealId}`)),
      new RegExp(`${mediation.ruledBy.slice(0, 6)}[^+−]{0,80}sent the ruling`),
    )
  })

  it('tells what was replaced apart from what appeared after the explorer began to look', async () => {
    const early = sampleTrust(10)
    const { 'LilypadStorage.owner': _later, ...values } = early.values
    const before = keepReading(undefined, { ...early, values }, true)
    const late = { ...sampleTrust(20).values, 'LilypadController.owner': addressOf('a stranger') }
    const trust = { kept: () => keepReading(before, sampleTrust(20, { values: late }), true) }
    const other = await createServer({ reads, status: quietStatus, logger, trust })
    const text = textOf((await other.inject('/trust')).body)
    const [replaced = '', appeared = ''] = text
      .slice(text.indexOf('What has changed'))
      .split('Read for the first time since this explorer looks (1)')
    assert.match(replaced, /LilypadController\.owner/)
    assert.doesNotMatch(replaced, /LilypadStorage\.owner/)
    assert.match(appeared, /LilypadStorage\.owner/)
    const alone = { kept: () => keepReading(before, sampleTrust(20), true) }
    const calm = await createServer({ reads, status: quietStatus, logger, trust: alone })
    const { body } = await calm.inject('/trust')
    assert.match(body, /Nothing that was there has changed/)
    await Promise.all([other.close(), calm.close()])
  })

  it('shows hostile texts from the chain as texts', async () => {
    const hostile = '"><img src=x onerror=alert(1)>\u202e'
    const script = createFactScript()
    const payment = { payee: addressOf('anna'), amount: lp(1), reason: 0, direction: 0 }
    script.emit('PaymentMade', { dealId: hostile, ...payment })
    script.emit('ResultRead', { dealId: hostile, resultsId: hostile, dataId: hostile, instructionCount: '1' })
    script.mine()
    const other = await createServer({ reads: filledReadModel(script.events()), status: quietStatus, logger })
    const { body, statusCode } = await other.inject(`/deals/${encodeURIComponent(hostile)}`)
    assert.equal(statusCode, 200)
    assert.doesNotMatch(body, /<img|\u202e/)
    assert.match(body, /&quot;&gt;&lt;img src=x onerror=alert\(1\)&gt;\\u\{202e\}/)
  })

  it('isolates texts in other directions, shows what hides, and cuts what is endless', async () => {
    const odd = `\u05d0\u2066x\u0007\u{e0041}${'\u0300'.repeat(9)}\ufffd`
    const endless = 'Q'.repeat(1_000_000)
    const script = createFactScript()
    const payment = { payee: addressOf('anna'), amount: lp(1), reason: 0, direction: 0 }
    script.emit('PaymentMade', { dealId: odd, ...payment })
    script.emit('PaymentMade', { dealId: endless, ...payment })
    const result = { dealId: odd, resultsId: '', dataId: endless, instructionCount: '1' }
    script.emit('ResultRead', result)
    script.emit('DealStateChanged', { dealId: endless, state: 77 })
    script.emit('JobAdded', {
      jobId: '1',
      callingContract: addressOf('c'),
      payee: addressOf('p'),
      module: endless,
      inputs: [],
    })
    script.mine()
    const other = await createServer({ reads: filledReadModel(script.events()), status: quietStatus, logger })
    for (const url of [
      `/deals/${encodeURIComponent(odd)}`,
      '/deals',
      '/modules',
      '/events',
      '/network',
      '/',
    ]) {
      const { body, statusCode } = await other.inject(url)
      assert.equal(statusCode, 200, url)
      assert.doesNotMatch(body, /[\u2066\u{e0041}]|\u0300{4}/u, url)
      assert.ok(body.length < 100_000, `${url} has ${body.length} characters`)
    }
    const deal = (await other.inject(`/deals/${encodeURIComponent(odd)}`)).body
    assert.match(deal, /<bdi>\u05d0\\u\{2066\}x\\u\{7\}\\u\{e0041\}/)
    assert.match(deal, /1,000,000 characters/)
    assert.match(deal, /the API has all 1,000,000 characters/)
  })

  it('answers a browser with a page where something is wrong', async () => {
    assert.match(await page(`/disputes/0x${'00'.repeat(32)}`, 404), /No such dispute/)
    assert.match(await page('/disputes/nonsense', 400), /malformed/)
    assert.match(await page('/nowhere', 404), /No such page/)
    assert.match(await page('/disputes?cursor=abc', 400), /cursor/)
  })

  it('serves what pages load, and answers 304 to who has it', async () => {
    for (const [name, type] of [
      ['style.css', 'text/css'],
      ['live.js', 'text/javascript'],
      ['mark.svg', 'image/svg+xml'],
      ['inter.woff2', 'font/woff2'],
      ['mono.woff2', 'font/woff2'],
    ]) {
      const response = await app.inject(`/assets/${name}`)
      assert.equal(response.statusCode, 200, name)
      assert.ok(String(response.headers['content-type']).startsWith(String(type)))
      const again = await app.inject({
        url: `/assets/${name}`,
        headers: { 'if-none-match': String(response.headers['etag']) },
      })
      assert.equal(again.statusCode, 304)
    }
  })
})
