import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { PassThrough } from 'node:stream'
import { inspect } from 'node:util'
import { Wallet } from 'ethers/wallet'
import { createKeystore } from './create-keystore.ts'
import { openKeystore } from './open-keystore.ts'
import { readPassphrase } from './read-passphrase.ts'

const passphrase = 'correct horse battery staple'
const privateKey = `0x${'42'.repeat(32)}`
const now = new Date('2026-01-02T03:04:05.678Z')

describe('a keystore', () => {
  let directory = ''
  let file = ''
  before(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'lilymed-keystore-')), 'keys')
    ;({ file } = await createKeystore({ directory, passphrase, privateKey, scryptN: 1024, now }))
  })
  after(() => rm(dirname(directory), { recursive: true, force: true }))

  it('is a file only its owner may read, in a directory only its owner may enter, named as Geth names it', async () => {
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.equal((await stat(directory)).mode & 0o777, 0o700)
    assert.match(file, /UTC--2026-01-02T03-04-05\.678Z--[0-9a-f]{40}$/)
  })

  it('holds nothing in the clear, and opens in any wallet', async () => {
    const text = await readFile(file, 'utf8')
    assert.ok(!text.includes('4242424242'))
    const wallet = await Wallet.fromEncryptedJson(text, passphrase)
    assert.equal(wallet.privateKey, privateKey)
  })

  it('gives the same address and the same salts every time it is opened, and shows no key', async () => {
    const context = {
      chainId: 1,
      pool: Wallet.createRandom().address,
      disputeId: `0x${'01'.repeat(32)}`,
      round: 1,
      mediator: new Wallet(privateKey).address,
    }
    const first = await openKeystore(file, passphrase)
    const salt = first.secrets.saltOf(context)
    assert.ok(!inspect(first, { depth: 9, showHidden: true }).includes('4242424242'))
    await first.close()
    const second = await openKeystore(file, passphrase)
    assert.equal(second.signer?.address, new Wallet(privateKey).address)
    assert.equal(second.secrets.saltOf(context), salt)
    assert.notEqual(second.secrets.saltOf({ ...context, round: 2 }), salt)
    await second.close()
  })

  it('is locked to one mediator at a time', async () => {
    const first = await openKeystore(file, passphrase)
    await assert.rejects(openKeystore(file, passphrase), { code: 'KEYSTORE_IN_USE' })
    await first.close()
    await (await openKeystore(file, passphrase)).close()
  })

  it('refuses a wrong passphrase without repeating it, and stays usable', async () => {
    await assert.rejects(openKeystore(file, 'wrong-one'), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'WRONG_PASSPHRASE')
      assert.ok(!inspect(error, { depth: 9 }).includes('wrong-one'))
      return true
    })
    await (await openKeystore(file, passphrase)).close()
  })

  it('refuses a file or a directory that others may read', async () => {
    await chmod(file, 0o640)
    await assert.rejects(openKeystore(file, passphrase), {
      code: 'KEYSTORE_EXPOSED',
      message: /mode 0640; run: chmod 600/,
    })
    await chmod(file, 0o600)
    await chmod(directory, 0o755)
    await assert.rejects(openKeystore(file, passphrase), { code: 'KEYSTORE_EXPOSED', message: /chmod 700/ })
    await chmod(directory, 0o700)
  })

  it('refuses the folder of a keystore, and says which file to name instead of having its mode changed', async () => {
    await assert.rejects(openKeystore(directory, passphrase), {
      code: 'KEYSTORE_UNREADABLE',
      message: `keystore ${directory} is a folder; name ${file}`,
    })
  })

  it('refuses what is missing, no keystore, or has no salt master', async () => {
    await assert.rejects(openKeystore(join(directory, 'none'), passphrase), { code: 'KEYSTORE_UNREADABLE' })
    const text = join(directory, 'text')
    await writeFile(text, 'hello', { mode: 0o600 })
    await assert.rejects(openKeystore(text, passphrase), { code: 'NOT_A_KEYSTORE' })
    const { 'x-lilymed': _master, ...plain } = JSON.parse(await readFile(file, 'utf8')) as Record<
      string,
      unknown
    >
    await writeFile(text, JSON.stringify(plain))
    await assert.rejects(openKeystore(text, passphrase), { code: 'NO_SALT_MASTER' })
  })

  it('reads its passphrase from a file of one line, and from nowhere else without a terminal', async () => {
    const secret = join(directory, 'passphrase')
    await writeFile(secret, `${passphrase}\n`, { mode: 0o600 })
    assert.equal(await readPassphrase({ file: secret }), passphrase)
    await assert.rejects(readPassphrase({}), { code: 'PASSPHRASE_MISSING' })
  })

  it('asks for its passphrase at a terminal without showing what is typed', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined })
    const output = new PassThrough()
    let shown = ''
    output.on('data', (chunk: Buffer) => (shown += chunk.toString()))
    const asked = readPassphrase({ terminal: { input: input as never, output: output as never } })
    input.write('hunter2 hunter2\r')
    assert.equal(await asked, 'hunter2 hunter2')
    const again = readPassphrase({
      terminal: { input: input as never, output: output as never },
      isAgain: true,
    })
    input.write('hunter3 hunter3\r')
    assert.equal(await again, 'hunter3 hunter3')
    assert.equal(shown, 'keystore passphrase: \nthe same passphrase again: \n')
  })

  it('takes Ctrl-C and Ctrl-D at the question for an answer: nothing is done', async () => {
    for (const key of ['\u0003', '\u0004']) {
      const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined })
      const output = new PassThrough()
      const asked = readPassphrase({ terminal: { input: input as never, output: output as never } })
      input.write(key)
      await assert.rejects(asked, { code: 'INTERRUPTED', retryable: false })
    }
  })
})
