import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { keyStream } from '../../testing/key-stream.ts'
import { createGitRepository, startGitServer } from '../../testing/git-server.ts'
import { createMemoryResolutionRecord } from '../memory-resolution-record.ts'
import { createGitModules } from './create-git-modules.ts'
import type { GitModulesOptions } from './create-git-modules.ts'
import { pickRevision } from './pick-revision.ts'

const root = await mkdtemp(join(tmpdir(), 'lilymed-git-test-'))
const work = join(root, 'work')
await mkdir(work)
await mkdir(join(root, 'org'))
const template = '{ "job": {{.x}} }'
const files = { 'lilypad_module.json.tmpl': template, 'lilymed_policy.json': '{"rung":1}' }

const repository = createGitRepository(join(root, 'org/module'))
const first = repository.commit({
  ...files,
  '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = https://nowhere.test/x\n',
})
repository.git(['update-ref', 'refs/heads/main', first])
repository.git(['update-ref', 'refs/heads/both', first])
const second = repository.commit({ 'lilypad_module.json.tmpl': 'second' })
repository.git(['tag', '-a', '-m', 'x', 'v2', second])
repository.git(['update-ref', 'refs/tags/light', first])
repository.git(['update-ref', 'refs/tags/both', second])
const commits = {
  absent: repository.commit({ other: 'x' }),
  link: repository.commit({ 'lilypad_module.json.tmpl': { mode: '120000', content: '/etc/passwd' } }),
  'policy-link': repository.commit({
    ...files,
    'lilymed_policy.json': { mode: '120000', content: '../../x' },
  }),
  large: repository.commit({ 'lilypad_module.json.tmpl': 'x'.repeat(300 * 1024) }),
  heavy: repository.commit({ ...files, model: keyStream('heavy')(190_000).toString('base64') }),
}
for (const [name, commit] of Object.entries(commits))
  repository.git(['update-ref', `refs/heads/${name}`, commit])

let intercept: (path: string, response: ServerResponse) => boolean = () => false
const server = await startGitServer(root, (path, response) => intercept(path, response))
after(async () => {
  await server.close()
  await rm(root, { recursive: true, force: true })
})

const modulesWith = (options: Partial<GitModulesOptions> = {}) =>
  createGitModules({
    hosts: [{ host: server.host, insecure: true }],
    record: createMemoryResolutionRecord(),
    folder: work,
    timeoutMs: 120_000,
    ...options,
  })
const at = (revision: string, name = 'org/module') => ({ host: server.host, repository: name, revision })
const get = (revision: string, options: Partial<GitModulesOptions> = {}) =>
  modulesWith(options).getModule(at(revision), 'deal 1')

describe('createGitModules', () => {
  it('fetches a whole commit id as pinned, with the policy of the same commit', async () => {
    const module = await get(first)
    assert.deepEqual(
      { ...module, template: String(module.template), policy: String(module.policy) },
      { commit: first, isPinned: true, template, policy: '{"rung":1}' },
    )
    assert.deepEqual(await readdir(work), [])
  })

  it('resolves tags and branches to their commits, none of them pinned', async () => {
    for (const [revision, commit] of [
      ['main', first],
      ['HEAD', first],
      ['light', first],
      ['v2', second],
      ['both', second],
    ] as const) {
      const module = await get(revision)
      assert.deepEqual([module.commit, module.isPinned], [commit, false], revision)
    }
    assert.equal((await get('v2')).policy, undefined)
  })

  it('asks once what a branch names, for each deal', async () => {
    const modules = modulesWith()
    repository.git(['update-ref', 'refs/heads/moving', first])
    assert.equal((await modules.getModule(at('moving'), 'deal 1')).commit, first)
    repository.git(['update-ref', 'refs/heads/moving', second])
    assert.equal((await modules.getModule(at('moving'), 'deal 1')).commit, first)
    assert.equal((await modules.getModule(at('moving'), 'deal 2')).commit, second)
  })

  it('refuses modules that break a rule, the same for everybody', async () => {
    for (const [name, commit] of Object.entries(commits).filter(([key]) => key !== 'heavy')) {
      await assert.rejects(get(commit), { code: 'MODULE_TEMPLATE_REFUSED', retryable: false }, name)
    }
    const blob = repository.git(['rev-parse', `${first}:lilypad_module.json.tmpl`])
    await assert.rejects(get(blob), { retryable: false })
    assert.deepEqual(await readdir(work), [])
  })

  it('names what is not there', async () => {
    await assert.rejects(get('unknown'), { code: 'GIT_REVISION_UNKNOWN', retryable: false })
    await assert.rejects(get('ab'.repeat(20)), { code: 'GIT_REVISION_UNKNOWN', retryable: false })
    await assert.rejects(modulesWith().getModule(at('main', 'org/none'), 'x'), { code: 'GIT_NOT_FOUND' })
    await assert.rejects(get(first, { git: join(root, 'no-git') }), { code: 'GIT_MISSING', retryable: false })
  })

  it('asks no host that is not configured, and none in the clear beyond loopback', async () => {
    const asked = server.asked.length
    for (const hosts of [
      [],
      [{ host: 'github.com' }],
      [{ host: '127.0.0.1:1' }],
      [{ host: `${server.host}0` }],
    ])
      await assert.rejects(get(first, { hosts }), { code: 'GIT_HOST_REFUSED', retryable: false })
    await assert.rejects(get(first, { hosts: [{ host: server.host }] }))
    assert.equal(server.asked.length, asked)
    assert.throws(() => modulesWith({ hosts: [{ host: 'github.com', insecure: true }] }), RangeError)
  })

  it('follows no redirect', async () => {
    intercept = (path, response) => {
      if (path.startsWith('/org/module')) return false
      response
        .writeHead(302, { location: `http://${server.host}/org/module/info/refs?service=git-upload-pack` })
        .end()
      return true
    }
    try {
      const asked = server.asked.length
      await assert.rejects(modulesWith().getModule(at('main', 'org/moved'), 'x'))
      assert.equal(
        server.asked.slice(asked).some((path) => path.startsWith('/org/module')),
        false,
      )
    } finally {
      intercept = () => false
    }
  })

  it('ends at its time, its size and its signal, and leaves nothing behind', async () => {
    intercept = () => true
    try {
      await assert.rejects(get('main', { timeoutMs: 300 }), { code: 'GIT_TIMEOUT', retryable: true })
      const signal = AbortSignal.timeout(200)
      await assert.rejects(modulesWith().getModule(at('main'), 'x', signal), { name: 'TimeoutError' })
      intercept = (_, response) => {
        response.writeHead(503).end()
        return true
      }
      await assert.rejects(get('main'), { retryable: true })
    } finally {
      intercept = () => false
    }
    await assert.rejects(get(commits.heavy, { maximumBytes: 60_000 }), {
      code: 'GIT_TOO_LARGE',
      retryable: false,
    })
    assert.equal((await get(commits.heavy)).commit, commits.heavy)
    assert.deepEqual(await readdir(work), [])
  })

  it('reads no configuration and runs no hook of the user', async () => {
    const home = join(root, 'home')
    await mkdir(home)
    await writeFile(
      join(home, '.gitconfig'),
      `[url "http://127.0.0.1:1/"]\n\tinsteadOf = http://${server.host}/\n`,
    )
    const before = { HOME: process.env['HOME'], GIT_DIR: process.env['GIT_DIR'] }
    process.env['HOME'] = home
    process.env['GIT_DIR'] = join(root, 'elsewhere')
    try {
      assert.equal((await get('main')).commit, first)
    } finally {
      if (before.HOME === undefined) delete process.env['HOME']
      else process.env['HOME'] = before.HOME
      if (before.GIT_DIR === undefined) delete process.env['GIT_DIR']
      else process.env['GIT_DIR'] = before.GIT_DIR
    }
  })
})

describe('pickRevision', () => {
  it('takes exact names only, tags first', () => {
    const a = 'a'.repeat(40)
    const b = 'b'.repeat(40)
    const lines = `${a}\trefs/heads/x/refs/heads/v1\n${a}\trefs/heads/v1\n${b}\trefs/tags/v1\nnonsense\n`
    assert.equal(pickRevision(lines, 'v1'), b)
    assert.equal(pickRevision(lines, 'v'), undefined)
    assert.equal(pickRevision('', 'HEAD'), undefined)
  })
})
