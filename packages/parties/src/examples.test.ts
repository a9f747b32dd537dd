import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { share } from '../examples/deterring-share.ts'

const folder = join(import.meta.dirname, '..')
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

describe('the examples of the README', () => {
  it('are the files that the compiler checks, word for word', () => {
    const blocks = [...read('README.md').matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '')
    const files = readdirSync(join(folder, 'examples')).map((name) => read(join('examples', name)))
    assert.deepEqual(new Set(blocks), new Set(files))
    assert.equal(blocks.length, files.length)
  })

  it('give what they say', () => {
    assert.ok(share.kind === 'share')
    assert.match(String(share.share), /^0\.18315/)
  })
})
