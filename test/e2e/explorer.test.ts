import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createApiClient } from '@lilymed/api'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { startProgram } from '../support/processes.ts'
import type { Program } from '../support/processes.ts'

const executablePath = process.env['LILYMED_TEST_BROWSER']

/** A closed network makes Chromium's own background requests fail noisily; none of them is ours. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

describe('the explorer as a browser shows it', () => {
  let demo: Program
  let browser: Browser
  let root: string

  before(async () => {
    assert.ok(
      executablePath !== undefined,
      'no Chromium: see the line of npm test that names what is missing',
    )
    demo = startProgram(['node', 'packages/devnet/src/demo/main.ts'])
    ;[, root = ''] = await demo.until(/in the explorer as well: (\S+)/, 60_000)
    browser = await chromium.launch({ executablePath, args: quiet })
  })
  after(async () => {
    await browser?.close()
    demo?.kill('SIGINT')
    await demo?.ended
    assert.deepEqual(demo?.survivors() ?? [], [])
  })

  const open = async (path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> => {
    const page = await browser.newPage(options)
    const foreign: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(root) && !request.url().startsWith('data:')) foreign.push(request.url())
    })
    const response = await page.goto(root + path, { waitUntil: 'load' })
    assert.equal(response?.status(), 200, path)
    assert.deepEqual(foreign, [], 'the explorer asks nobody else for anything')
    return page
  }
  const disputePath = async (ruling: string): Promise<string> => {
    const { items } = await createApiClient({ baseUrl: root }).listDisputes()
    const found = items.find(({ outcome }) => outcome === ruling)
    assert.ok(found !== undefined, `no dispute was ruled ${ruling}`)
    return `/disputes/${found.disputeId}`
  }

  test('a dispute page follows its dispute to the ruling without being loaded again', async () => {
    await demo.until(/b .*a dispute is open/, 60_000)
    const api = createApiClient({ baseUrl: root })
    const { items } = await api.listDisputes()
    const underway = items.find(({ outcome }) => outcome === null)
    assert.ok(underway !== undefined, 'no dispute is open')
    const page = await open(`/disputes/${underway.disputeId}`)
    await page.evaluate('window.loadedOnce = true')
    const before = await page.locator('h1').innerText()
    await page.locator('h1', { hasText: /ruled|nondeterministic/i }).waitFor({ timeout: 60_000 })
    assert.notEqual(await page.locator('h1').innerText(), before)
    assert.equal(await page.evaluate('window.loadedOnce'), true)
    await page.close()
    await demo.until(/The explorer is open at/, 180_000)
  })

  test('the list shows all five disputes with their rulings', async () => {
    const page = await open('/')
    assert.equal((await page.locator('a[href^="/disputes/0x"]').count()) >= 5, true)
    const text = await page.locator('main').innerText()
    for (const ruling of ['ACCEPT', 'REJECT', 'NONDETERMINISTIC']) assert.match(text, new RegExp(ruling, 'i'))
    await page.close()
  })

  test('a dispute page shows timeline, panel, votes, evidence and money, and says that it agrees with the chain', async () => {
    const page = await open(await disputePath('REJECT'))
    const text = await page.locator('main').innerText()
    for (const block of [/timeline/i, /panel/i, /vote/i, /evidence/i, /money/i, /agrees/i])
      assert.match(text, block)
    assert.doesNotMatch(text, /disagrees/i)
    assert.match(text, /Qm[1-9A-HJ-NP-Za-km-z]{44}/)
    await page.close()
  })

  test('it reads the same without JavaScript, and nothing runs over the edge of a telephone', async () => {
    const path = await disputePath('ACCEPT')
    const page = await open(path, { javaScriptEnabled: false, viewport: { width: 375, height: 800 } })
    assert.match(await page.locator('h1').innerText(), /\S/)
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    assert.ok(overflow <= 0, `the page is ${overflow} px wider than the screen`)
    await page.close()
  })

  test('an unknown dispute is a page that says so', async () => {
    const page = await browser.newPage()
    const response = await page.goto(`${root}/disputes/0x${'00'.repeat(32)}`)
    assert.equal(response?.status(), 404)
    assert.match(await page.locator('main').innerText(), /no dispute|not found|unknown/i)
    await page.close()
  })
})
