import { readFileSync } from 'node:fs'

/** What the product starts Node with, which the first line of its command says: as it runs, so is measured. */
export const productFlags = (): string[] => {
  const command = readFileSync(new URL('../../../cli/bin/lilymed.js', import.meta.url), 'utf8')
  const [first = ''] = command.split('\n', 1)
  return first.split(' ').filter((word) => word.startsWith('--'))
}
