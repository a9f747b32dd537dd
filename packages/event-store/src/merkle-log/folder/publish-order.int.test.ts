import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { mock, test } from 'node:test'
import type { RecordedEvent } from '../../port/event-store.ts'

/** Writes down, in their order, what is put on the disk below a folder: files, their names, folders. */
function watch(root: string): { readonly steps: string[]; stop(): void } {
  const steps: string[] = []
  const { open, rename } = fs
  const opening = mock.method(fs, 'open', async (path: string, ...rest: []) => {
    const file = await open(path, ...rest)
    const note = (name: 'datasync' | 'sync') => {
      const work = file[name].bind(file)
      mock.method(file, name, async () => {
        await work()
        steps.push(`${name} ${relative(root, path)}`)
      })
    }
    note('datasync')
    note('sync')
    return file
  })
  const naming = mock.method(fs, 'rename', async (from: string, to: string) => {
    await rename(from, to)
    steps.push(`name ${relative(root, from)} ${relative(root, to)}`)
  })
  syncBuiltinESMExports()
  return {
    steps,
    stop() {
      for (const each of [opening, naming]) each.mock.restore()
      syncBuiltinESMExports()
    },
  }
}

test('tiles are on the disk before the state that signs for them, and that before the checkpoint is shown', async (context) => {
  const root = mkdtempSync(join(tmpdir(), 'lilymed-merkle-'))
  context.after(() => rmSync(root, { recursive: true }))
  const { openLogWriter } = await import('./log-writer.ts')
  const { openLogKeys } = await import('../note/key-file.ts')
  const folders = { folder: join(root, 'log'), privateFolder: join(root, 'private') }
  const writer = await openLogWriter(folders, openLogKeys(folders.privateFolder))
  const event = { id: 'e', stream: 's', revision: 0n, type: 'T', data: 1, metadata: {} } as unknown
  const watched = watch(root)
  await writer.append(Array.from({ length: 300 }, () => event as RecordedEvent))
  await writer.publish().finally(() => watched.stop())

  const { steps } = watched
  const at = (step: string): number => {
    assert.ok(steps.includes(step), `${step} is missing of ${steps.join(', ')}`)
    return steps.indexOf(step)
  }
  const named = steps.filter((step) => step.startsWith('name '))
  for (const step of named) {
    const [, from = ''] = step.split(' ')
    assert.ok(at(`datasync ${from}`) < at(step), step)
  }
  const nameOf = (file: string): number => steps.findIndex((step) => step.endsWith(` ${file}`))
  const tiles = ['0/000', 'entries/000', '0/001.p/44', 'entries/001.p/44', '1/000.p/1'].map(
    (tile) => `log/tile/${tile}`,
  )
  for (const tile of tiles) {
    const folder = tile.slice(0, -basename(tile).length - 1)
    assert.ok(nameOf(tile) >= 0 && nameOf(tile) < at(`sync ${folder}`), tile)
    assert.ok(at(`sync ${folder}`) < nameOf('private/state.json'), tile)
  }
  assert.ok(at('sync log/tile') < nameOf('private/state.json'), 'new folders are entries too')
  assert.ok(nameOf('private/state.json') < at('sync private'))
  assert.ok(at('sync private') < nameOf('log/checkpoint'))
  assert.ok(nameOf('log/checkpoint') < steps.lastIndexOf('sync log'))
})
