// Takes the pictures of the docs: node test/docs/screenshot.ts
import { chromium as engine } from 'playwright-core'
import { chromium, provide } from '../runner/system-packages.ts'
import { openExplorer } from '../support/open-explorer.ts'

const executablePath = provide(chromium, (line) => process.stderr.write(`${line}\n`))
if (executablePath === undefined) throw new Error('no Chromium: the line above names what is missing')

const explorer = await openExplorer()
const browser = await engine.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
for (const [name, path, schemes] of [
  ['overview', '/', ['light', 'dark']],
  ['dispute', explorer.ruled, ['light', 'dark']],
  ['trust', '/trust', ['light']],
  ['scoreboard', '/scoreboard', ['light']],
] as const) {
  for (const colorScheme of schemes) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme })
    await page.goto(explorer.root + path, { waitUntil: 'load' })
    const file = colorScheme === 'light' ? name : `${name}-dark`
    await page.screenshot({ path: `docs/images/explorer-${file}.png` })
    await page.close()
  }
}
await browser.close()
await explorer.close()
