import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { containerArguments, containerEnvironment } from './container-process.ts'
import { processUser } from './process-user.ts'

const passwd =
  'root:x:0:0:root:/root:/bin/sh\n# comment\nweb:x:33:34::/var/www:\nhuge:x:4294967295:0::/:\nbroken\n'
const group = 'root:x:0:\nweb:x:34:\naudio:x:29:web,other\n'

describe('processUser', () => {
  const of = (user: string) => processUser(user, passwd, group)

  it('finds accounts and groups by name and by number', () => {
    assert.deepEqual(of(''), { uid: 0, gid: 0, additionalGids: [], home: '/root' })
    assert.deepEqual(of('web'), { uid: 33, gid: 34, additionalGids: [29], home: '/var/www' })
    assert.deepEqual(of('33'), of('web'))
    assert.deepEqual(of('web:audio'), { uid: 33, gid: 29, additionalGids: [], home: '/var/www' })
    assert.deepEqual(of('1234:5678'), { uid: 1_234, gid: 5_678, additionalGids: [], home: '/' })
    assert.deepEqual(processUser('', '', ''), { uid: 0, gid: 0, additionalGids: [], home: '/' })
  })

  it('knows nobody by a name that is not there, or an id out of range', () => {
    for (const user of ['nobody', 'web:nogroup', 'huge', '4294967295', '-1', '1e3'])
      assert.equal(of(user), undefined, user)
  })
})

describe('containerArguments', () => {
  const image = { entrypoint: ['/e'], command: ['c'] }
  it('is the image’s until the job has its own', () => {
    assert.deepEqual(containerArguments({ entrypoint: [], arguments: [] }, image), ['/e', 'c'])
    assert.deepEqual(containerArguments({ entrypoint: [], arguments: ['a'] }, image), ['/e', 'a'])
    assert.deepEqual(containerArguments({ entrypoint: ['/x'], arguments: [] }, image), ['/x'])
    assert.deepEqual(containerArguments({ entrypoint: ['/x'], arguments: ['a'] }, image), ['/x', 'a'])
  })
})

describe('containerEnvironment', () => {
  const spec = { environment: { A: 'job' }, hostname: 'job', profile: 'compat' as const }
  it('is Docker’s order, the job over the image', () => {
    assert.deepEqual(
      containerEnvironment(spec, { environment: ['A=image', 'PATH=/bin', 'B=2'] }, { home: '/root' }),
      ['PATH=/bin', 'HOSTNAME=job', 'A=job', 'B=2', 'HOME=/root'],
    )
  })
  it('lets no name of the object’s own pass for a variable', () => {
    const found = containerEnvironment(spec, { environment: ['constructor=1'] }, { home: '/' })
    assert.ok(found.includes('constructor=1'))
  })
})
