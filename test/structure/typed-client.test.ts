import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { routes } from '@lilymed/api'

/** What a path of the API begins with. */
const beginnings = new Set(Object.values(routes).map(({ path }) => path.split('/').slice(0, 3).join('/')))

test('the indexer is asked through the typed client, and by no path that somebody wrote', () => {
  const sources = globSync([
    'cli/src/**/*.ts',
    'packages/*/src/**/*.ts',
    'services/{mediator,reexecutor}/src/**/*.ts',
  ])
  const asking = sources.filter((file) => !file.startsWith('packages/api/') && !file.endsWith('.test.ts'))
  assert.ok(asking.length > 500, `${asking.length} sources`)
  const written = asking.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/['"`}](\/v1\/[a-z0-9-]+)/g)]
      .map(([, path]) => path ?? '')
      .filter((path) => beginnings.has(path))
      .map((path) => `${file}: ${path}`),
  )
  assert.deepEqual(written, [])
})
