import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { readWorkspaces, sourceFiles } from './workspaces.ts'

const workspaces = readWorkspaces()

describe('workspaces', () => {
  test('each declares exactly the packages its sources import', () => {
    const wrong = workspaces.flatMap(({ name, imports, mentions, declared }) => [
      ...[...imports]
        .filter((one) => !declared.has(one))
        .map((one) => `${name} imports ${one} and does not declare it`),
      ...[...declared]
        .filter((one) => !mentions(one))
        .map((one) => `${name} declares ${one} and does not use it`),
    ])
    assert.deepEqual(wrong, [])
  })

  test('files are small: the median is under 80 lines and none is over 400', () => {
    const lengths = workspaces
      .flatMap(({ folder }) => sourceFiles(folder))
      .filter((file) => !file.includes('/generated/'))
      .map((file) => readFileSync(file, 'utf8').split('\n').length)
      .sort((a, b) => a - b)
    assert.ok(lengths.length > 100)
    assert.ok((lengths[Math.floor(lengths.length / 2)] ?? 0) < 80)
    assert.ok((lengths.at(-1) ?? 0) <= 400)
  })
})
