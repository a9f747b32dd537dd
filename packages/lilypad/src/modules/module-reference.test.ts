import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isImmutableRevision, readModuleReference } from './module-reference.ts'

const module = {
  name: '',
  repo: 'http://127.0.0.1:8080/modules/greeting',
  hash: 'ab'.repeat(32),
  path: '/lilypad_module.json.tmpl',
}
const commit = 'cd'.repeat(20)

const read = (change: Partial<typeof module>) => readModuleReference({ ...module, ...change })
const codeOf = (change: Partial<typeof module>): string => {
  const result = read(change)
  return result.kind === 'rejected' ? result.rejection.code : result.reference.source
}
const git = (repository: string, revision: string, host = 'github.com') => ({
  kind: 'read',
  reference: { source: 'git', host, repository, revision },
})

test('a template by its digest is a reference, wherever its repo points', () => {
  assert.deepEqual(read({ repo: 'https://elsewhere.test/x/modules/greeting' }), {
    kind: 'read',
    reference: { source: 'shelf', name: 'greeting', digest: `0x${module.hash}` },
  })
})

test('every form that Lilypad takes names one repository and one revision', () => {
  assert.deepEqual(read({ name: 'cowsay:v0.0.4' }), git('Lilypad-Tech/lilypad-module-cowsay', 'v0.0.4'))
  assert.deepEqual(read({ name: 'github.com/org/repo:main' }), git('org/repo', 'main'))
  assert.deepEqual(read({ repo: 'https://github.com/org/repo', hash: commit }), git('org/repo', commit))
  assert.deepEqual(
    read({ repo: 'https://github.com/org/repo.git/', hash: 'a/b' }),
    git('org/repo.git', 'a/b'),
  )
  assert.deepEqual(
    read({ repo: 'https://git.test:8443/deep/org/repo', hash: 'v1' }),
    git('deep/org/repo', 'v1', 'git.test:8443'),
  )
})

test('only a whole commit id can never name another text', () => {
  assert.equal(isImmutableRevision(commit), true)
  for (const revision of ['main', 'v1', commit.slice(1), commit.toUpperCase(), `${commit}0`])
    assert.equal(isImmutableRevision(revision), false, revision)
})

test('what git or a shell could take for something else is refused', () => {
  const repos = [
    'http://github.com/org/repo',
    'ssh://github.com/org/repo',
    'file:///etc/passwd',
    'https://user:secret@github.com/org/repo',
    'https://github.com/org',
    'https://github.com/org/../repo',
    'https://github.com/org/repo?x',
    'https://github.com/-org/repo',
    'https://-github.com/org/repo',
    'https://github.com/org/re po',
    'ext::sh -c touch% /tmp/x',
    '--upload-pack=x',
    '/org/repo',
    'greeting',
  ]
  for (const repo of repos) assert.equal(codeOf({ repo, hash: commit }), 'MODULE_REFERENCE_MALFORMED', repo)
  const hashes = [
    '',
    '-x',
    'a b',
    'a..b',
    'HEAD~1',
    'v1^{}',
    'a@{1}',
    '.a',
    'a/.b',
    'a//b',
    'a.lock',
    'a:b',
    'é',
  ]
  for (const hash of hashes)
    assert.equal(codeOf({ repo: 'https://github.com/org/repo', hash }), 'MODULE_REFERENCE_MALFORMED', hash)
  for (const name of ['cowsay', 'a:b:c', ':v1', 'cow say:v1', 'github.com/org/repo'])
    assert.equal(codeOf({ name }), 'MODULE_REFERENCE_MALFORMED', name)
  assert.equal(codeOf({ path: '/other.tmpl' }), 'MODULE_REFERENCE_MALFORMED')
})

test('names on a shelf that are no single plain segment are refused', () => {
  for (const repo of [
    'http://x/modules/',
    'http://x/modules/a/b',
    'http://x/modules/..',
    'http://x/modules/a?b',
  ])
    assert.equal(codeOf({ repo }), 'MODULE_REFERENCE_MALFORMED', repo)
})
