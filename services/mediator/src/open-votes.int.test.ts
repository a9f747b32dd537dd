import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { mediationStream } from '@lilymed/domain/mediation'
import { folderSource, openLogKeys, startMerkleLog, verifyLog } from '@lilymed/event-store/merkle-log'
import { createLogger } from '@lilymed/service-kit'
import type { OnStep, Step } from './mediation/steps.ts'
import { createSecretOpener } from './open-secrets.ts'
import { createVoteOpener } from './open-votes.ts'
import { chainId, createFakeChain, disputeId, revealedAs } from './testing/fake-chain.ts'
import { masterOf, mediatorAt, withNodes } from './testing/fake-node.ts'

const mediator = mediatorAt(1)
const other = 'bb'.repeat(32)
const master = Buffer.from(masterOf(mediator)).toString('hex')

describe('the Merkle log of a mediator', () => {
  it('tells nothing of a vote until its reveal is final, and then opens all that was recorded of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lilymed-open-votes-'))
    const chain = createFakeChain({ seats: [mediator] })
    const steps: Step[] = []
    let openVote: OnStep | undefined
    /** Everything that the log shows. */
    const shown = (): string =>
      readdirSync(join(folder, 'log'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes('.new'))
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
        .join('\n')
    try {
      await withNodes(async (start) => {
        const onStep: OnStep = (step) => {
          steps.push(step)
          openVote?.(step)
        }
        const node = await start({
          address: mediator,
          chain,
          finds: () => `0x${other}`,
          changes: { onStep },
        })
        const folders = { folder: join(folder, 'log'), privateFolder: join(folder, 'private') }
        const log = startMerkleLog({
          store: { reader: node.store },
          ...folders,
          checkpointIntervalMs: 20,
        })
        const logger = createLogger({ name: 'mediator', level: 'silent' })
        openVote = createVoteOpener(chainId, createSecretOpener({ store: node.store, log, logger }))
        const has = (step: Step['step']): boolean => steps.some((each) => each.step === step)
        const signedForAll = async (): Promise<void> => {
          const deadline = performance.now() + 60_000
          for (;;) {
            const { signer } = openLogKeys(folders.privateFolder)
            const audit = await verifyLog({
              source: folderSource(folders.folder),
              verifier: signer,
              store: node.store,
            })
            const isWhole =
              audit.kind === 'proved' && !audit.findings.some((finding) => finding.includes('newer events'))
            if (isWhole) return
            assert.ok(performance.now() < deadline, JSON.stringify(audit))
            await new Promise((resolve) => setTimeout(resolve, 20))
          }
        }

        await chain.open()
        await chain.mineUntil(() => has('committed'))
        await signedForAll()
        assert.ok(shown().includes('"commitment":'), 'the record of the vote must be in the log')
        for (const secret of [/REJECT/, /MISMATCH/, /VerdictReached/, new RegExp(other)])
          assert.doesNotMatch(shown(), secret)

        await chain.mineUntil(() => revealedAs(chain, mediator, 'REJECT'))
        await chain.mineUntil(() => has('revealFinal'))
        const stream = mediationStream(chainId, disputeId, 1)
        const deadline = performance.now() + 60_000
        while (!shown().includes('"type":"VerdictReached"')) {
          assert.ok(performance.now() < deadline, 'waited a minute in vain for the openings')
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
        await signedForAll()
        assert.match(shown(), /"outcome":"REJECT"/)
        const openings = readFileSync(join(folder, 'log', 'opening', '000'), 'utf8')
          .trim()
          .split('\n')
        for (const line of openings) assert.ok(line.includes(`"stream":"${stream}"`), line)
        assert.doesNotMatch(shown(), new RegExp(master))
        await log.close()
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('is opened again at every later step, never before, and a store that cannot be read is told by its code', async () => {
    const opened: unknown[] = []
    const warned: unknown[] = []
    const openSecret = createSecretOpener({
      store: {
        async *readStream(stream) {
          if (stream.endsWith('.2')) throw Object.assign(new Error('REJECT'), { code: 'UNAVAILABLE' })
          yield { stream } as never
        },
      },
      log: { open: (events) => void opened.push(events) },
      logger: { warn: (data: unknown) => void warned.push(data) } as never,
    })
    const openVote = createVoteOpener(chainId, openSecret)
    const step = (name: 'revealed' | 'revealFinal' | 'settled', round = 1): void =>
      openVote({ step: name, disputeId, round, mediator } as unknown as Step)
    const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
    step('settled')
    step('revealed')
    await settled()
    assert.deepEqual(opened, [])
    step('revealFinal')
    step('settled')
    await settled()
    assert.equal(opened.length, 2)
    step('revealFinal', 2)
    await settled()
    assert.deepEqual(warned, [{ stream: mediationStream(chainId, disputeId, 2), code: 'UNAVAILABLE' }])
  })
})
