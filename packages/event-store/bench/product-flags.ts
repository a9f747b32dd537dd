import { readFileSync } from 'node:fs'

/** The first line of the product's command: as it runs, so is measured. */
const firstLine = (): string => {
  const command = readFileSync(new URL('../../../cli/bin/lilymed.js', import.meta.url), 'utf8')
  return command.split('\n', 1)[0] ?? ''
}

/** What the product starts Node with. */
export const productFlags = (): string[] =>
  firstLine()
    .split(' ')
    .filter((word) => word.startsWith('--'))

/** The environment of a process that runs as the product does: this one's, and what that line adds to it. */
export const productEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  ...Object.fromEntries(
    [...firstLine().matchAll(/ ([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  ),
})
