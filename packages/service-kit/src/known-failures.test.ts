import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { spawnSync } from 'node:child_process'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { toAppError } from './known-failures.ts'

const failureOf = (act: () => unknown): unknown => {
  try {
    act()
  } catch (failure) {
    return failure
  }
  return undefined
}

test('a file that cannot be opened is named, with what to do, and is nothing unforeseen', () => {
  const absent = join(tmpdir(), crypto.randomUUID(), 'dispute.car')
  for (const act of [() => writeFileSync(absent, ''), () => readFileSync(absent)]) {
    const error = toAppError(failureOf(act))
    assert.equal(
      error.message,
      `${absent} is not there, or the folder it is to be in is not; make it, or name another one`,
    )
    assert.equal(exitCodeOf(error), exitCodes.notFound)
  }
  const folder = toAppError(failureOf(() => writeFileSync(tmpdir(), '')))
  assert.equal(folder.message, `${tmpdir()} is a folder; name a file in it`)
})

test('a program that is not installed is not called a file that was named', () => {
  const { error } = spawnSync(`no-such-program-${crypto.randomUUID()}`)
  assert.equal(toAppError(error).code, 'UNEXPECTED')
})
