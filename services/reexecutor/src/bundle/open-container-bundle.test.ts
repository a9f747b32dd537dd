import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Compile } from 'typebox/compile'
import { carried } from '../testing/bundle.ts'
import { containerBundleOf } from '../testing/container-bundle.ts'
import { Bundle } from './bundle.ts'
import { openBundle } from './open-bundle.ts'

const schema = Compile(Bundle)
const codeOf = (bundle: Bundle) => {
  const opened = openBundle(bundle)
  return opened.kind === 'rejected' ? opened.rejection.code : opened.kind
}
const withOutputs = (...paths: readonly string[]) =>
  containerBundleOf({ outputs: paths.map((path, index) => ({ name: `o${index}`, path })) })

describe('the bundle of a container', () => {
  it('is opened into a job', () => {
    const bundle = containerBundleOf({ inputs: [{ path: 'a', ...carried(Buffer.from('A')) }] })
    assert.ok(schema.Check(bundle))
    const opened = openBundle(bundle)
    assert.ok(opened.kind === 'opened' && opened.job.engine === 'container')
    assert.equal(opened.job.image, bundle.image)
    assert.equal(Buffer.from(opened.job.inputs[0]?.content ?? []).toString(), 'A')
  })

  it('names its image by digest and by nothing else', () => {
    const digest = `sha256:${'0a'.repeat(32)}`
    const good = [`r.example/a@${digest}`, `localhost:5000/a/b-c/d__e@${digest}`]
    const bad = [
      'r.example/a:latest',
      `r.example/a:1@${digest}`,
      `a@${digest}`,
      `r.example/../a@${digest}`,
      `r.example/A@${digest}`,
      `r.example/a@${digest}0`,
      `user@r.example/a@${digest}`,
      `r.example/a?x=1@${digest}`,
    ]
    for (const image of good) assert.ok(schema.Check(containerBundleOf({ image })), image)
    for (const image of bad) assert.ok(!schema.Check(containerBundleOf({ image })), image)
  })

  it('keeps its outputs out of the folders of the runtime and of one another', () => {
    const bad = [
      ['/'],
      ['/proc'],
      ['/dev/shm'],
      ['/inputs/o'],
      ['/a/../b'],
      ['/a/'],
      ['/a', '/a'],
      ['/a', '/a/b'],
    ]
    for (const paths of bad) assert.equal(codeOf(withOutputs(...paths)), 'PATH_REFUSED', paths.join(' '))
    assert.equal(codeOf(withOutputs('/outputs', '/outputs2', '/data/out')), 'opened')
  })

  it('names no output as a member of the result that is not a folder', () => {
    for (const name of ['stdout', 'stderr', 'exitCode']) {
      assert.equal(codeOf(containerBundleOf({ outputs: [{ name, path: '/o' }] })), 'PATH_REFUSED')
    }
    const twice = ['/a', '/b'].map((path) => ({ name: 'o', path }))
    assert.equal(codeOf(containerBundleOf({ outputs: twice })), 'PATH_REFUSED')
    for (const name of ['..', '.o', 'a/b', '']) {
      assert.ok(!schema.Check(containerBundleOf({ outputs: [{ name, path: '/o' }] })), name)
    }
  })

  it('refuses text that no program could be given', () => {
    assert.equal(codeOf(containerBundleOf({ entrypoint: ['a\0b'] })), 'TEXT_REFUSED')
    assert.equal(codeOf(containerBundleOf({ workingDirectory: '/\ud800' })), 'TEXT_REFUSED')
  })
})
