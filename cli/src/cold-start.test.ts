import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { exportRoutes } from '@lilymed/api'
import { commands } from './commands/index.ts'
import { exportLists } from './groups/whole-network.ts'
import { groups } from './program.ts'

const importing = /^(?:import|export)\s+(?!type\b)(?:[\w$*\s{},]*?\bfrom\s+)?'([^']+)'/gm

/** What a module brings with it when it is loaded: every import that is neither of a type nor at the time of a call. */
const importsOf = (file: URL): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(importing)].map(([, from = '']) => from)

const loaded = (file: URL, seen: Set<string>, packages: Set<string>): void => {
  if (seen.has(file.href)) return
  seen.add(file.href)
  for (const from of importsOf(file)) {
    if (from.startsWith('.')) loaded(new URL(from, file), seen, packages)
    else if (!from.startsWith('node:')) packages.add(from)
  }
}

describe('starting lilymed', () => {
  test('loads no service before a command runs: help, version and wrong words are answered at once', () => {
    const [files, packages] = [new Set<string>(), new Set<string>()]
    loaded(new URL('main.ts', import.meta.url), files, packages)
    assert.deepEqual([...packages].toSorted(), [
      '@lilymed/service-kit/exit-codes',
      '@lilymed/service-kit/inert',
      '@lilymed/service-kit/known-failures',
      'commander',
    ])
    const actions = [...files].filter((file) => /\/commands\/(?!index\.ts$)/.test(file))
    assert.deepEqual(actions, [])
    assert.ok(
      [...files].some((file) => file.endsWith('/groups/store.ts')),
      'the declarations are among them',
    )
  })

  test('the lists that the help of export names are those of the API', () => {
    assert.deepEqual(
      exportLists,
      exportRoutes.map(({ name }) => name),
    )
  })

  test('every command has a name of its own, and every group of commands says what it is about', () => {
    const names = commands.map(({ name }) => name)
    assert.deepEqual(names, [...new Set(names)])
    for (const name of names) {
      const group = name.split(' ').slice(0, -1).join(' ')
      assert.ok(group === '' || group in groups || names.includes(group), name)
    }
  })
})
