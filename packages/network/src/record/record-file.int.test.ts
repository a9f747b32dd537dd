import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createFileKeeper, lockRecord } from './record-file.ts'
import { createMemoryKeeper } from './deployment-record.ts'
import type { DeploymentRecord } from './deployment-record.ts'
import { openRecord } from './open-record.ts'

const bytes = (digit: string, length: number): string => `0x${digit.repeat(length * 2)}`
const record: DeploymentRecord = {
  version: 1,
  chainId: 31_337,
  genesis: bytes('a', 32),
  deployer: bytes('b', 20),
  controller: bytes('c', 20),
  done: [
    {
      step: 'deploy Parameters',
      input: bytes('1', 32),
      transaction: bytes('2', 32),
      address: bytes('3', 20),
    },
  ],
  pending: {
    step: 'deploy DrawClasses',
    input: bytes('4', 32),
    nonce: 7,
    transaction: bytes('5', 32),
    raw: '0x02',
  },
}

describe('a deployment record in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-record-'))
  after(() => rmSync(folder, { recursive: true }))

  it('is what was saved last, and nothing else lies beside it', () => {
    const keeper = createFileKeeper(join(folder, 'network.json'))
    assert.equal(keeper.load(), undefined)
    keeper.save({ ...record, done: [] })
    keeper.save(record)
    assert.deepEqual(keeper.load(), record)
    assert.deepEqual(readdirSync(folder), ['network.json'])
  })

  it('survives a crash in the middle of saving', () => {
    const file = join(folder, 'network.json')
    writeFileSync(`${file}.next`, readFileSync(file, 'utf8').slice(0, 40))
    assert.deepEqual(createFileKeeper(file).load(), record)
  })

  for (const [what, text] of [
    ['no JSON', '{"version":1'],
    ['another document', '{"version":2}'],
    ['an address too short', JSON.stringify({ ...record, deployer: '0x12' })],
  ] as const) {
    it(`is refused and left alone when it is ${what}`, () => {
      const file = join(folder, 'damaged.json')
      writeFileSync(file, text)
      assert.throws(() => createFileKeeper(file).load(), { code: 'RECORD_UNREADABLE', retryable: false })
      assert.equal(readFileSync(file, 'utf8'), text)
    })
  }

  it('is refused when it cannot be read', () => {
    assert.throws(() => createFileKeeper(folder).load(), { code: 'RECORD_UNREADABLE' })
  })
})

describe('a deployment record that is in use', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-record-'))
  after(() => rmSync(folder, { recursive: true }))

  it('is refused to a second deployment until the first one ends', () => {
    const file = join(folder, 'network.json')
    const lock = lockRecord(file)
    assert.throws(() => lockRecord(file), { code: 'RECORD_IN_USE', retryable: true })
    lockRecord(join(folder, 'other.json')).close()
    lock.close()
    lockRecord(file).close()
  })

  it('cannot be locked or written where there is no folder', () => {
    const file = join(folder, 'nowhere', 'network.json')
    assert.throws(() => lockRecord(file), { code: 'NOT_PERMITTED' })
    assert.throws(() => createFileKeeper(file).save(record), {
      code: 'RECORD_UNWRITABLE',
      message: /nowhere.*cannot be written \(ENOENT\)/,
      retryable: false,
    })
  })
})

describe('the record of another network', () => {
  for (const [part, value] of [
    ['chainId', 1],
    ['genesis', bytes('d', 32)],
    ['deployer', bytes('e', 20)],
    ['controller', bytes('f', 20)],
  ] as const) {
    it(`is refused when its ${part} differs`, () => {
      const keeper = createMemoryKeeper()
      keeper.save(record)
      assert.throws(() => openRecord(keeper, { ...record, [part]: value }), {
        code: 'RECORD_OF_ANOTHER',
        message: new RegExp(`has ${part} .*now it is ${value}`),
      })
    })
  }

  it('is the same network when only the case of an address differs', () => {
    const keeper = createMemoryKeeper()
    keeper.save(record)
    assert.equal(openRecord(keeper, { ...record, controller: bytes('C', 20) }).done.length, 1)
  })
})
