import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { startTestChain } from '@lilymed/chain/testing/anvil'
import { createKeystore, openKeystore, openProtection, protectionFile } from '@lilymed/mediator'
import { contractsAnywhere, mediatorToml } from '@lilymed/mediator/testing/mediator-toml'
import { indexerToml } from '../testing/indexer-config.ts'
import { runCommand } from '../testing/run-command.ts'

const passphrase = 'rain on tin, twice'
const vote = {
  chainId: 1,
  pool: '0x1111111111111111111111111111111111111111',
  disputeId: `0x${'d1'.repeat(32)}`,
  round: 1,
  mediator: '0x2222222222222222222222222222222222222222',
}
const [one, two] = [`0x${'a1'.repeat(32)}`, `0x${'b2'.repeat(32)}`]

const folder = mkdtempSync(join(tmpdir(), 'lilymed-keys-command-'))
after(() => rmSync(folder, { recursive: true, force: true }))
/** Words that name a file with a passphrase nobody guesses. */
const passphraseWords = (): string[] => {
  const secret = join(folder, 'strong')
  writeFileSync(secret, `${passphrase}\n`, { mode: 0o600 })
  return ['--passphrase-file', secret]
}

/** The settings of a mediator with a data directory of this name. */
const settings = (name: string, keystoreFile = 'key', passphraseFile = 'passphrase'): string => {
  const file = join(folder, `${name}.toml`)
  writeFileSync(file, mediatorToml({ dataDirectory: join(folder, name), keystoreFile, passphraseFile }))
  return file
}
const promise = async (name: string, commitment: string, changes = {}): Promise<void> => {
  const protection = await openProtection(protectionFile(join(folder, name)))
  await protection.promise({ ...vote, ...changes }, commitment)
  await protection.close()
}

describe('lilymed mediator protection', () => {
  it('carries what must never be contradicted from one data directory to another', async () => {
    const [old, fresh] = [settings('old'), settings('fresh')]
    await promise('old', one)
    await promise('old', two, { round: 2 })
    const output = join(folder, 'protection.json')
    const exported = await runCommand('mediator', 'protection', 'export', '--config', old, '--output', output)
    assert.deepEqual([exported.code, exported.out], [0, ''])
    assert.match(exported.err, /^2 promises in /)
    const imported = await runCommand('mediator', 'protection', 'import', output, '--config', fresh)
    assert.deepEqual([imported.code, imported.out], [0, '2 of 2 promises were new\n'])
    const again = await runCommand('mediator', 'protection', 'import', output, '--config', fresh, '--json')
    assert.deepEqual(JSON.parse(again.out), { promises: 2, added: 0 })
    const { out } = await runCommand('mediator', 'protection', 'export', '--config', fresh)
    assert.equal(out, readFileSync(output, 'utf8'))
  })

  it('refuses what contradicts itself, by the name of the dispute, and what is no export', async () => {
    const [here, there] = [settings('here'), settings('there')]
    await promise('here', one)
    await promise('there', two)
    const output = join(folder, 'other.json')
    await runCommand('mediator', 'protection', 'export', '--config', there, '--output', output)
    const refused = await runCommand('mediator', 'protection', 'import', output, '--config', here)
    assert.equal(refused.code, 4)
    assert.ok(refused.err.includes(`dispute ${vote.disputeId}, round 1`))
    const none = await runCommand('mediator', 'protection', 'import', here, '--config', here)
    assert.equal(none.code, 78)
    assert.match(none.err, /expected an export of vote protection/)
    assert.equal((await runCommand('mediator', 'protection', 'import', '/none', '--config', here)).code, 3)
  })
})

describe('lilymed mediator halt and resume', () => {
  it('and release end nothing where there is nothing to end, and say so with exit code 3', async () => {
    const config = settings('free')
    for (const command of ['resume', 'release']) {
      const { code, out } = await runCommand('mediator', command, '--config', config)
      assert.deepEqual([code, out.split('\n').length], [3, 2], command)
    }
  })

  it('hold across processes until they are ended, and say so', async () => {
    const config = settings('halted')
    const words = ['--config', config, '--json']
    const halted = await runCommand('mediator', 'halt', ...words, '--reason', 'the server was sold')
    const { since, reason } = JSON.parse(halted.out) as { since: string; reason: string }
    assert.equal(reason, 'the server was sold')
    const again = await runCommand('mediator', 'halt', '--config', config)
    assert.equal(again.out.split('\n')[0], `halted since ${since}: the server was sold`)
    const resumed = await runCommand('mediator', 'resume', ...words)
    assert.deepEqual([resumed.code, JSON.parse(resumed.out)], [0, { since, reason }])
    const none = await runCommand('mediator', 'resume', '--config', config)
    assert.deepEqual([none.code, none.out], [3, 'it was not halted\n'])
  })
})

describe('a place where no folder can be made', () => {
  it('is refused in words, and no command waits there for ever', async () => {
    const config = join(folder, 'nowhere.toml')
    for (const dataDirectory of ['/proc/lilymed/data', '/proc/lilymed']) {
      writeFileSync(config, mediatorToml({ dataDirectory }))
      const { code, out, err } = await runCommand('mediator', 'halt', '--config', config)
      assert.deepEqual([code, out], [78, ''])
      assert.match(err, /folder \/proc\/lilymed cannot be made .* name a folder on a disk\n$/)
    }
    const indexer = join(folder, 'indexer.toml')
    writeFileSync(
      indexer,
      indexerToml({ dataDirectory: '/proc/lilymed/data', chainId: 1, urls: ['http://127.0.0.1:1'] }),
    )
    for (const [service, settings] of [
      ['mediator', config],
      ['indexer', indexer],
    ] as const) {
      const run = await runCommand(service, 'run', '--config', settings, '--log-level', 'silent')
      assert.deepEqual([run.code, run.out], [78, ''], service)
      assert.match(run.err, /^lilymed \w+: folder \/proc\/lilymed cannot be made [^\n]+\n$/)
    }
    const { code } = await runCommand('mediator', 'init', '--keystore', '/proc/keys', ...passphraseWords())
    assert.equal(code, 78)
  })

  it('and one that cannot be entered: nobody is told that a node there is not halted', async () => {
    const loop = join(folder, 'loop')
    symlinkSync(loop, loop)
    const config = join(folder, 'loop.toml')
    writeFileSync(config, mediatorToml({ dataDirectory: loop }))
    for (const command of ['halt', 'resume']) {
      const { code, out, err } = await runCommand('mediator', command, '--config', config)
      assert.deepEqual([code, out], [78, ''], command)
      assert.match(err, /loop/)
    }
  })
})

describe('lilymed mediator rotate-salt', () => {
  it('gives the keystore another salt master and keeps the old one', async () => {
    const now = new Date()
    const { file } = await createKeystore({ directory: join(folder, 'keys'), passphrase, scryptN: 1024, now })
    const secret = join(folder, 'passphrase')
    writeFileSync(secret, `${passphrase}\n`, { mode: 0o600 })
    const config = settings('rotated', file, secret)
    const { code, out } = await runCommand('mediator', 'rotate-salt', '--config', config)
    assert.equal(code, 0)
    assert.match(out, /holds 2 salt masters, a new one first\nmake your copies of it again/)
    const { secrets, close } = await openKeystore(file, passphrase)
    assert.equal(new Set(secrets.saltsOf(vote)).size, 2)
    await close()
    assert.equal((await runCommand('mediator', 'rotate-salt', '--config', config, '--keep', '1')).code, 2)
  })

  it('drops masters that nothing needs after keeping the keystore, says which, and none while a promise is open', async () => {
    const chain = await startTestChain()
    try {
      const now = new Date()
      const made = await createKeystore({
        directory: join(folder, 'pruned-keys'),
        passphrase,
        scryptN: 1024,
        now,
      })
      const [, secret] = passphraseWords()
      const config = join(folder, 'pruned.toml')
      const told = {
        dataDirectory: join(folder, 'pruned'),
        keystoreFile: made.file,
        passphraseFile: secret ?? '',
        chainId: chain.chainId,
        chain: `[[chain.endpoints]]\nurl = "${chain.url}"`,
      }
      writeFileSync(config, mediatorToml(told))
      const rotate = (...words: string[]) =>
        runCommand('mediator', 'rotate-salt', '--config', config, ...words)
      assert.equal((await rotate('--export', join(folder, 'kept'))).code, 2, 'it means nothing alone')
      await rotate()
      const open = { chainId: chain.chainId, mediator: made.address }
      const pool = contractsAnywhere['disputePool'] ?? ''
      await promise('pruned', one, { ...open, pool })
      const refused = await rotate('--prune')
      assert.equal(refused.code, 75)
      assert.ok(refused.err.includes(vote.disputeId))
      rmSync(protectionFile(join(folder, 'pruned')))
      const { code, out } = await rotate('--prune')
      assert.equal(code, 0)
      assert.match(out, /^dropped 2 of 2, the newest counted first; .* holds 1\n/)
      assert.match(out, /is in .*before-pruning: move it off this machine/)
      const again = await rotate('--prune', '--json')
      assert.partialDeepStrictEqual(JSON.parse(again.out), { masters: 1, dropped: [], export: null })
    } finally {
      await chain.stop()
    }
  })
})

describe('lilymed mediator reveal', () => {
  it('takes a dispute id alone, and sends nothing without the chain', async () => {
    const config = settings('reveal')
    for (const words of [[], ['--recover', '0x12']])
      assert.equal((await runCommand('mediator', 'reveal', ...words, '--config', config)).code, 2)
  })
})

describe('lilymed mediator init', () => {
  it('refuses a passphrase that is easily guessed with the reason, and writes nothing', async () => {
    const secret = join(folder, 'weak')
    writeFileSync(secret, 'password1234\n', { mode: 0o600 })
    const keystore = join(folder, 'never')
    const made = await runCommand('mediator', 'init', '--keystore', keystore, '--passphrase-file', secret)
    assert.equal(made.code, 2)
    assert.match(made.err, /too easily guessed: it is among the first/)
    assert.ok(!made.err.includes('password1234'))
    assert.throws(() => readFileSync(keystore), { code: 'ENOENT' })
  })

  it('makes a salt master without a key where something else signs', async () => {
    const words = ['--keystore', join(folder, 'masters'), ...passphraseWords(), '--without-key']
    const { code, out } = await runCommand('mediator', 'init', ...words, '--json')
    assert.equal(code, 0)
    const { file, address } = JSON.parse(out) as { file: string; address: null }
    assert.equal(address, null)
    const document = JSON.parse(readFileSync(file, 'utf8')) as object
    assert.deepEqual(Object.keys(document), ['x-lilymed'])
  })
})
