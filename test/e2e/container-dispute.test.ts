import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import { digestOfCidV0, policyDigest } from '@lilymed/domain'
import { directoryCid } from '@lilymed/lilypad/result-directory'
import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import { writeResultCar } from '@lilymed/lilypad/claims'
import { classId } from '@lilymed/network'
import { readEvidence } from '@lilymed/reexecutor'
import type { EvidenceDocument } from '@lilymed/reexecutor'
import { createLifecycle } from '@lilymed/service-kit'
import { devnetTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { writeConfiguration } from '../../packages/devnet/src/hosts/service-files.ts'
import { startClaimGateway } from '../support/claim-gateway.ts'
import { startContainerModules } from '../support/container-modules.ts'
import { startMediatorNetwork, until } from '../support/mediator-network.ts'
import type { MediatorNetwork, RunDeal } from '../support/mediator-network.ts'
import { runProgram } from '../support/processes.ts'

const className = `container/${process.arch}`
const [accept, reject] = [1n, 2n]
/** The phase of a ruling that waits for its finaliser. */
const decidedPhase = 5n
const finalPhase = 6n
/** The devnet's beacon delay and the panel's time to finalise alone. */
const beaconDelaySeconds = 30
const finaliseGraceSeconds = 60
const panel = 3

/** Scores of 1 and 0.5 as little-endian f32, and a log that is the same every time. */
const scores = String.raw`printf '\000\000\200\077\000\000\000\077' > /outputs/scores.f32; echo scored`
const tolerant = JSON.stringify({
  version: 1,
  rung: 3,
  portable: false,
  ignoredLogs: [],
  compatibleClasses: [],
  files: [
    {
      path: 'outputs/*.f32',
      comparator: {
        kind: 'numbers',
        format: 'raw',
        type: 'f32',
        absolute: 1e-5,
        relative: 0,
        ulps: 0,
        nan: 'refused',
      },
    },
  ],
})

type Claim = { readonly dataId: string; readonly car: Uint8Array }

/** The result a provider claims in the place of the one it computed: another content of one file. */
const claimOf = async ({ honest }: RunDeal, path: string, content: Uint8Array): Promise<Claim> => {
  const files = honest.files.map((file): DirectoryEntry => (file.path === path ? { path, content } : file))
  assert.ok(honest.files.some((file) => file.path === path))
  return {
    dataId: await directoryCid(files),
    car: await buffer((await writeResultCar(files)).stream),
  }
}

const f32 = (...values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer)

type Vote = {
  readonly disputeId: string
  readonly mediator: string
  readonly outcome: bigint
  readonly rung: bigint
  readonly evidence: string
}

type Ruled = {
  readonly outcome: bigint
  readonly claim: Claim
  readonly run: RunDeal
  readonly votes: readonly Vote[]
}

describe('disputes over a container module, from the challenge to the evidence', () => {
  const lifecycle = createLifecycle()
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-container-dispute-'))
  let network: MediatorNetwork
  let drifted: Ruled
  let tampered: Ruled

  const phaseOf = (disputeId: string): Promise<bigint> => network.read<bigint>('phase', [disputeId])

  /**
   * Two providers claim other scores than they computed; both disputes are opened, voted on and ruled at the same time. The bytes of
   * one claim are posted before there is a panel, those of the other while it is at work.
   */
  before(async () => {
    const folders = [join(folder, 'claims')]
    mkdirSync(folders[0] ?? '')
    const gateway = lifecycle.use(await startClaimGateway())
    const { engines, resolvers, sources, add } = await startContainerModules(lifecycle, folder)
    network = await startMediatorNetwork(lifecycle, {
      mediators: 5,
      revealDepth: 1,
      // Slow enough for any machine; what nobody works in is skipped.
      clockPace: { blockEveryMs: 250, secondsPerBlock: 1 },
      className,
      engines,
      resolvers,
      sources: { ...sources, claims: { folders, gateways: [gateway.url] } },
    })
    const module = add(scores, tolerant)
    let opened = 0
    const dispute = async (
      index: number,
      content: Uint8Array,
      isEarly: boolean,
      post: (run: RunDeal, claim: Claim, disputeId: string) => Promise<void>,
    ): Promise<Ruled> => {
      const run = await network.agreeAndRun(index, devnetTerms, module)
      const claim = await claimOf(run, 'outputs/scores.f32', content)
      await run.provider.declareClaim(run.deal.id, {
        drawClasses: [classId(className)],
        policyDigest: policyDigest(Buffer.from(tolerant)),
        highestRung: 3,
      })
      await run.provider.addResult(run.deal.id, claim.dataId)
      const disputeId = await network.challenge(run, async (id) => {
        if (isEarly) await post(run, claim, id)
        opened += 1
        await until('both disputes are open', () => opened === 2)
        if (index === 0) await network.clock.advance(beaconDelaySeconds)
      })
      if (!isEarly) {
        const isRun = () =>
          network.steps.some((step) => step.disputeId === disputeId && step.step === 'running')
        await until('the panel runs the job', isRun)
        await post(run, claim, disputeId)
      }
      await until('the round is ruled', async () => (await phaseOf(disputeId)) >= decidedPhase)
      await network.clock.advance(finaliseGraceSeconds)
      await until('the dispute is final', async () => (await phaseOf(disputeId)) === finalPhase)
      const { outcome } = await network.read<{ outcome: bigint }>('getDispute', [disputeId])
      const votes = await network.client.events<Vote>({
        to: network.pool.disputePool,
        abi: disputePoolAbi,
        event: 'VoteRevealed',
        indexed: [disputeId],
      })
      return { outcome, votes, claim, run }
    }
    ;[drifted, tampered] = await Promise.all([
      dispute(0, f32(1.000_001, 0.5), true, async ({ provider }, { dataId, car }, disputeId) => {
        writeFileSync(join(folders[0] ?? '', `${dataId}.car`), car)
        await provider.postEvidence(disputeId, dataId)
      }),
      dispute(1, f32(1, 0.51), false, async ({ creator }, { dataId, car }, disputeId) => {
        gateway.cars.set(dataId, car)
        await creator.postEvidence(disputeId, `${gateway.url}/ipfs/${dataId}`)
      }),
    ])
  })
  after(async () => {
    await lifecycle.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The evidence of a vote, as its mediator's operator exports it, proved against the vote on chain. */
  const exported = async ({ disputeId, mediator, evidence }: Vote): Promise<EvidenceDocument> => {
    const { config } = network.running.get(mediator) ?? assert.fail(`${mediator} is none of ours`)
    const file = writeConfiguration(folder, `${mediator}.toml`, config)
    const command = ['node', 'cli/src/main.ts', 'mediator', 'evidence', disputeId, '--config', file]
    let output = ''
    await until('its reveal is final', async () => {
      const ran = await runProgram([...command, '--output', folder, '--json'])
      output = ran.output
      return ran.code === 0
    })
    const [told] = JSON.parse(output) as [{ readonly file: string; readonly digest: string }]
    assert.equal(told.digest, evidence)
    const read = readEvidence(readFileSync(told.file))
    assert.ok(read.kind === 'sound', read.kind === 'unsound' ? read.problem : '')
    assert.equal(read.digest, evidence)
    return read.document
  }

  const says = ({ votes }: Ruled) => votes.map(({ outcome, rung }) => [outcome, rung])

  test('a claim that drifted within its module’s tolerance is accepted by its bytes, which the provider posted', async () => {
    assert.equal(drifted.outcome, accept)
    assert.deepEqual(
      says(drifted),
      Array.from({ length: panel }, () => [accept, 3n]),
    )
    const { comparisons, statement } = await exported(drifted.votes[0] ?? assert.fail())
    assert.deepEqual(statement, { finding: 'MATCH', rung: 3 })
    const file = comparisons.withClaim[0]?.files.find(({ path }) => path === 'outputs/scores.f32')
    assert.deepEqual([file?.likeness, file?.drift?.differing], ['within-tolerance', 1])
  })

  test('a claim beyond it is rejected by its bytes, which the creator posted while the panel ran, with evidence that proves itself', async () => {
    const { outcome, claim, run, votes } = tampered
    assert.equal(outcome, reject)
    assert.deepEqual(
      says(tampered),
      Array.from({ length: panel }, () => [reject, 3n]),
    )
    const evidence = await exported(votes[0] ?? assert.fail())
    assert.deepEqual(evidence.statement, { finding: 'MISMATCH', rung: 3 })
    assert.equal(evidence.request.claim.resultCid, claim.dataId)
    assert.equal(evidence.runs.length, 2)
    for (const each of evidence.runs) {
      assert.ok(each.state === 'completed' && each.knownAnswer.ok)
      assert.equal(each.resultDigest, digestOfCidV0(run.honest.dataId))
      assert.match(each.determinismClass, /^dc1\/container\/.*\/image=sha256:[0-9a-f]{64}\//)
      assert.equal(Buffer.from(each.logs.stdout.tail).toString(), 'scored\n')
    }
  })
})
