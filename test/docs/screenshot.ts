// Takes the README's picture from a demo that is up: node test/docs/screenshot.ts http://127.0.0.1:<port>
import { createApiClient } from '@lilymed/api'
import { chromium as engine } from 'playwright-core'
import { chromium, provide } from '../runner/system-packages.ts'

const root = process.argv[2]
const executablePath = provide(chromium, (line) => process.stderr.write(`${line}\n`))
if (root === undefined || executablePath === undefined)
  throw new Error('usage: node test/docs/screenshot.ts <explorer URL>')

const { items } = await createApiClient({ baseUrl: root }).listDisputes()
const dispute = items.find(({ round }) => round === 2)
if (dispute === undefined) throw new Error('the explorer shows no dispute that went to a second round')

const browser = await engine.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, deviceScaleFactor: 1.5 })
await page.goto(`${root}/disputes/${dispute.disputeId}`, { waitUntil: 'load' })
await page.screenshot({ path: 'docs/images/explorer-dispute.png' })
await browser.close()
