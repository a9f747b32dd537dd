import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { evidenceCidOf } from '@lilymed/audit'
import { tombstoneTypedData } from '@lilymed/audit/private-evidence'
import { Wallet } from 'ethers'
import { evidenceSourceOf } from './audit-options.ts'

const wallet = new Wallet(`0x${'33'.repeat(32)}`)
const signed = async (evidence: string) => {
  const unsigned = {
    version: 1,
    kind: 'evidence-deleted',
    chainId: 5,
    disputeId: `0x${'d1'.repeat(32)}`,
    round: 1,
    evidence,
    content: `0x${'c1'.repeat(32)}`,
    bytes: 7,
    deletedAt: 1_795_000_000,
    reason: 'asked for',
    deletedBy: wallet.address,
  } as const
  const { domain, types, message } = tombstoneTypedData(unsigned)
  return { ...unsigned, signature: await wallet.signTypedData(domain, types, message) }
}

describe('where evidence is looked for', () => {
  it('in a folder passes over links to nowhere, folders and pipes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lilymed-odd-'))
    try {
      execFileSync('mkfifo', [join(folder, 'a.car'), join(folder, 'a.deleted.json')])
      symlinkSync('nowhere', join(folder, 'b.car'))
      symlinkSync('nowhere', join(folder, 'b.deleted.json'))
      mkdirSync(join(folder, 'c.car'))
      writeFileSync(join(folder, 'd.car'), 'bytes')
      const source = evidenceSourceOf(folder, () => 'root')
      assert.equal((await source?.read('root'))?.length, 5)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('below a URL has what was signed of deletions for each document, or one list of all, which is asked for once', async () => {
    const [own, listed, unsound] = [`0x${'e1'.repeat(32)}`, `0x${'e2'.repeat(32)}`, `0x${'e3'.repeat(32)}`]
    const files: Record<string, unknown> = {
      [`/evidence/${evidenceCidOf(own)}.deleted.json`]: await signed(own),
      '/evidence/deleted.json': [
        null,
        { ...(await signed(unsound)), reason: 'changed' },
        await signed(listed),
        'rubbish',
      ],
    }
    const asked: string[] = []
    const server = createServer(({ url = '' }, response) => {
      asked.push(url)
      if (files[url] === undefined) response.writeHead(404).end()
      else response.end(JSON.stringify(files[url]))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/evidence/`
      const source = evidenceSourceOf(base, () => undefined)
      const told = []
      for (const digest of [own, listed, unsound, `0x${'e4'.repeat(32)}`])
        told.push(await source?.readTombstone?.(evidenceCidOf(digest)))
      assert.deepEqual(told, [await signed(own), await signed(listed), undefined, undefined])
      assert.equal(asked.filter((url) => url === '/evidence/deleted.json').length, 1)
      // A list that is no list, and one that is not there.
      for (const list of [{ 0: await signed(listed) }, undefined]) {
        files['/evidence/deleted.json'] = list
        const another = evidenceSourceOf(base, () => undefined)
        assert.equal(await another?.readTombstone?.(evidenceCidOf(listed)), undefined)
      }
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
