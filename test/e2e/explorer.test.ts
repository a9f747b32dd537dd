import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { openExplorer } from '../support/open-explorer.ts'
import type { OpenedExplorer } from '../support/open-explorer.ts'

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

const openBrowser = (): Promise<Browser> => {
  assert.ok(executablePath !== undefined, 'no Chromium: see the line of npm test that names what is missing')
  return chromium.launch({ executablePath, args: quiet })
}

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] }

/** What the rules of axe find on a page with everything on it opened. */
const violationsOf = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true')
  await page.evaluate(axe)
  const found = await page.evaluate<readonly Violation[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  )
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}

const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

describe('the explorer as a browser shows it', () => {
  let explorer: OpenedExplorer
  let browser: Browser

  before(async () => {
    browser = await openBrowser()
    explorer = await openExplorer()
  })
  after(async () => {
    await browser?.close()
    await explorer?.close()
  })

  const open = async (path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> => {
    const page = await browser.newPage(options)
    const foreign: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(explorer.root) && !request.url().startsWith('data:'))
        foreign.push(request.url())
    })
    const response = await page.goto(explorer.root + path, { waitUntil: 'load' })
    assert.equal(response?.status(), 200, path)
    assert.deepEqual(foreign, [], 'the explorer asks nobody else for anything')
    return page
  }

  test('every page is free of what axe finds, and runs over no edge of a telephone', async () => {
    for (const path of explorer.paths) {
      const page = await open(path, { viewport: { width: 375, height: 800 } })
      assert.deepEqual(await violationsOf(page), [], path)
      const overflow = await overflowOf(page)
      assert.ok(overflow <= 0, `${path} is ${overflow} px wider than the screen`)
      await page.close()
    }
  })

  test('the first page and a dispute are free of it in the dark and on a wide screen too', async () => {
    for (const path of ['/', explorer.ruled]) {
      const page = await open(path, { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' })
      assert.deepEqual(await violationsOf(page), [], path)
      await page.close()
    }
  })

  test('a dispute tells all of itself', async () => {
    const page = await open(explorer.ruled)
    const headings = await page.locator('main h2').allInnerTexts()
    assert.deepEqual(headings, [
      'Parties',
      'Timeline',
      'Panel',
      'Evidence',
      'Money',
      'Rulings and appeals',
      'Facts',
      'Check it yourself',
    ])
    assert.match(await page.locator('h1').innerText(), /ruled reject/)
    assert.match(await page.locator('main').innerText(), /Recomputed: agrees/)
    await page.close()
  })

  test('the evidence of a dispute says what is kept, what is missing and what that means, and a log is text', async () => {
    const page = await open(explorer.ruled)
    const documents = page.locator('.evidence-document')
    const count = await documents.count()
    assert.ok(count >= 8)
    await page.evaluate('for (const one of document.querySelectorAll(".evidence-document")) one.open = true')
    const texts = await documents.allInnerTexts()
    const of = (state: RegExp): readonly string[] => texts.filter((text) => state.test(text))
    assert.equal(of(/Kept here/).length, count - 2)
    assert.match(of(/Missing since/)[0] ?? '', /Why it voted so[\s\S]*mediator-1[\s\S]*does not have it/)
    assert.match(of(/Kept in part/)[0] ?? '', /Blocks left out or lost/)
    const ran = of(/Kept here[\s\S]*MISMATCH/)[0] ?? ''
    for (const part of ['Exit code', 'module=sha256', 'passed', 'byte 512', 'outputs/image <b>.png'])
      assert.ok(ran.includes(part), part)
    assert.ok(ran.includes('<script>alert(1)</script>'), 'the log of a program stands there as it is')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      documents.nth(1).locator('a[download]').click(),
    ])
    assert.match(download.suggestedFilename(), /^bafyrei[a-z2-7]{52}\.car$/)
    await page.evaluate('for (const one of document.querySelectorAll(".evidence-document")) one.open = false')
    await page.locator('a[href^="#evidence-bafy"]').nth(2).click()
    assert.equal(await page.locator('.evidence-document[open]').count(), 1, 'a vote leads into its document')
    await page.close()
  })

  test('a telephone gets long lists folded: the keyboard opens them, and so does a link into one, without JavaScript', async () => {
    const viewport = { width: 375, height: 800 }
    const page = await open(explorer.ruled, { viewport, javaScriptEnabled: false })
    const facts = page.locator('#all-facts')
    assert.equal(await facts.locator('table').isVisible(), false)
    const [folds, shown] = [page.locator('.fold'), page.locator('.fold > summary')]
    assert.ok((await folds.count()) >= 5)
    for (const summary of await shown.all()) assert.equal(await summary.isVisible(), true)
    await facts.locator('> summary').focus()
    await page.keyboard.press('Enter')
    assert.equal(await facts.locator('table').isVisible(), true)
    await page.keyboard.press('Enter')
    assert.equal(await facts.locator('table').isVisible(), false)

    await page.locator('.timeline a[href^="#fact-"]').first().click()
    assert.equal(await facts.getAttribute('open'), '', 'a link within the page opens what is folded')
    const deep = await page.locator('.timeline a[href^="#fact-"]').last().getAttribute('href')
    const other = await open(`${explorer.ruled}${deep ?? ''}`, {
      viewport,
      javaScriptEnabled: false,
      reducedMotion: 'reduce',
    })
    const target = other.locator(`[id="${deep?.slice(1) ?? ''}"]`)
    assert.equal(await target.isVisible(), true, 'and so does an address')
    const top = (await target.boundingBox())?.y ?? -1
    assert.ok(top >= 0 && top < viewport.height, `the fact is at ${top} px`)
    await Promise.all([page.close(), other.close()])
  })

  test('a wide screen and paper have no folded lists', async () => {
    const viewport = { width: 1200, height: 800 }
    const page = await open(explorer.ruled, { viewport, javaScriptEnabled: false })
    const tables = page.locator('.fold table')
    const lines = page.locator('.fold > summary')
    const areShown = async (list: typeof tables): Promise<boolean> =>
      (await Promise.all((await list.all()).map((one) => one.isVisible()))).every(Boolean)
    assert.ok((await tables.count()) >= 4)
    assert.equal(await page.locator('.fold[open]').count(), 0)
    assert.equal(await page.locator('#all-facts table').isVisible(), true)
    assert.equal(await lines.first().isVisible(), false)
    await page.setViewportSize({ width: 375, height: 800 })
    assert.equal(await page.locator('#all-facts table').isVisible(), false)
    await page.emulateMedia({ media: 'print' })
    assert.equal(
      await page.locator('#all-facts table').isVisible(),
      true,
      'paper is not folded, however narrow',
    )
    assert.equal(await lines.first().isVisible(), false)
    assert.equal(await areShown(page.locator('.fold > .scroll')), true)
    await page.close()
  })

  test('the keyboard reaches the content first, then everything in order, and shows where it is', async () => {
    const page = await open('/disputes')
    const focused = (): Promise<string> =>
      page.evaluate<string>('document.activeElement.textContent.trim() || document.activeElement.name')
    await page.keyboard.press('Tab')
    assert.equal(await focused(), 'Skip to content')
    assert.ok(((await page.locator('.skip').boundingBox())?.x ?? -1) >= 0, 'the skip link shows when focused')
    const order: string[] = []
    for (let step = 0; step < 14; step += 1) {
      await page.keyboard.press('Tab')
      order.push(await focused())
      const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')
      assert.notEqual(outline, 'none', `nothing shows that ${order.at(-1)} has the focus`)
    }
    assert.deepEqual(order.slice(0, 4), ['LilyMed', 'Overview', 'Disputes', 'Deals'])
    assert.equal(order.at(-1)?.startsWith('All'), true, `the first field of the filter, got ${order.at(-1)}`)
    await page.close()
  })

  test('a scoreboard leads from each number to the seats and events it is made of, without JavaScript', async () => {
    const page = await open('/scoreboard', { javaScriptEnabled: false })
    assert.match(await page.locator('.hero').innerText(), /LilyMed default rules. Epoch 0: blocks 0 to 49999/)
    const first = page.locator('section[aria-labelledby=standings] tbody tr').first()
    const points = await first.locator('[data-label=Points]').innerText()
    await first.locator('[data-label=Points] a').click()
    assert.ok((await page.locator('.tiles').innerText()).includes(points))
    await page.locator('[data-label=Revealed] a').first().click()
    assert.match(await page.locator('main tbody').innerText(), /VoteRevealed/)
    await page.close()
  })

  test('who can do what is said in words, without JavaScript, the newest change and the alarm included', async () => {
    const page = await open('/trust', { javaScriptEnabled: false })
    assert.match(await page.locator('.alarm').innerText(), /The token is paused/)
    const pause = page.locator('details.power', { hasText: 'pause all transfers of the token' })
    await pause.locator('summary').click()
    assert.match(await pause.innerText(), /an externally owned account: one private key/)
    assert.match(await page.locator('main').innerText(), /LilypadToken.paused\s+no\s+yes/)
    await page.close()
  })

  test('the filter works without JavaScript, and so does all else', async () => {
    const page = await open('/disputes', { javaScriptEnabled: false })
    await page.locator('select[name=outcome]').selectOption('REJECT')
    await page.locator('form.filter button').click()
    await page.waitForURL(/outcome=REJECT/)
    const entries = page.locator('.entry')
    assert.ok((await entries.count()) > 0)
    for (const text of await entries.allInnerTexts()) assert.match(text, /Reject/)
    await entries.first().locator('a').click()
    assert.match(await page.locator('h1').innerText(), /reject/)
    await page.locator('nav.revisions a[rel=prev]').click()
    assert.match(await page.locator('.hero').innerText(), /as it was at that position/)
    await page.close()
  })

  test('an open page follows its dispute without being loaded again', async () => {
    const page = await open(explorer.committing)
    await page.locator('body.live').waitFor()
    await page.evaluate('window.loadedOnce = true')
    assert.match(await page.locator('h1').innerText(), /2 of 3 mediators have committed/)
    explorer.commitLast()
    await page.locator('h1', { hasText: /3 of 3|all/i }).waitFor({ timeout: 60_000 })
    assert.equal(await page.evaluate('window.loadedOnce'), true)
    await page.close()
  })

  test('printed, it is black on white without what only a screen can do', async () => {
    const page = await open(explorer.ruled)
    await page.emulateMedia({ media: 'print' })
    assert.equal(await page.locator('header.top').isVisible(), false)
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)')
    await page.close()
  })

  test('an unknown dispute is a page that says so', async () => {
    const page = await browser.newPage()
    const response = await page.goto(`${explorer.root}/disputes/0x${'00'.repeat(32)}`)
    assert.equal(response?.status(), 404)
    assert.match(await page.locator('main').innerText(), /no dispute|not found|unknown|no such/i)
    await page.close()
  })
})

test('ten thousand disputes page by page', async () => {
  const count = 10_000
  await using closing = new AsyncDisposableStack()
  const browser = closing.adopt(await openBrowser(), (opened) => opened.close())
  const crowded = closing.adopt(await openExplorer({ disputes: count }), (opened) => opened.close())
  const page = await browser.newPage()
  await page.goto(`${crowded.root}/`, { waitUntil: 'load' })
  assert.match(await page.locator('.tiles').innerText(), new RegExp(String(count)))
  await page.goto(`${crowded.root}/disputes`, { waitUntil: 'load' })
  const first = await page.locator('.entry a').first().getAttribute('href')
  assert.equal(await page.locator('.entry').count(), 50)
  await page.locator('a[rel=next]').click()
  assert.equal(await page.locator('.entry').count(), 50)
  assert.notEqual(await page.locator('.entry a').first().getAttribute('href'), first)
})
