import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseImageReference, pinnedImage } from './image-reference.ts'

const digest = `sha256:${'ab'.repeat(32)}`

test('short forms are written out as Docker does', () => {
  const cases = [
    ['busybox', 'docker.io', 'library/busybox', 'latest'],
    ['richbrem/cowsay:latest', 'docker.io', 'richbrem/cowsay', 'latest'],
    ['docker.io/busybox:1.36', 'docker.io', 'library/busybox', '1.36'],
    ['index.docker.io/a/b', 'docker.io', 'a/b', 'latest'],
    ['quay.io/lukemarsden/sdxl:v0.9-lilypad1-v2', 'quay.io', 'lukemarsden/sdxl', 'v0.9-lilypad1-v2'],
    ['localhost/x', 'localhost', 'x', 'latest'],
    ['registry:5000/a/b:1', 'registry:5000', 'a/b', '1'],
    ['127.0.0.1:5000/a', '127.0.0.1:5000', 'a', 'latest'],
  ] as const
  for (const [text, registry, repository, tag] of cases)
    assert.deepEqual(parseImageReference(text), { registry, repository, tag }, text)
})

test('a digest counts, with a tag before it or without', () => {
  for (const tag of ['', ':llama3-8b']) {
    const image = parseImageReference(`public.ecr.aws/k8/ollama${tag}@${digest}`)
    assert.equal(image?.digest, digest)
    assert.ok(image)
    assert.equal(pinnedImage(image, digest), `public.ecr.aws/k8/ollama@${digest}`)
  }
})

test('what is no reference is none', () => {
  const bad = [
    '',
    ':x',
    'UPPER',
    'a//b',
    'a/',
    '/a',
    'a:',
    'a@sha256:00',
    `a@sha512:${'a'.repeat(128)}`,
    'a b',
    'http://x/y',
    '../x',
    `a@${digest.toUpperCase()}`,
    '-a',
    'a'.repeat(600),
  ]
  for (const text of bad) assert.equal(parseImageReference(text), undefined, text)
})

test('any text is read or refused, and what is read is in its full form', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z.:/@-]{1,30}$/)), (text) => {
      const image = parseImageReference(text)
      if (!image) return
      const full = `${image.registry}/${image.repository}:${image.tag}`
      assert.deepEqual(parseImageReference(full), {
        ...image,
        ...(image.digest ? { digest: undefined } : {}),
      })
    }),
  )
})
