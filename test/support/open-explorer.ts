import { createLogger } from '@lilymed/service-kit'
import { createServer } from '../../services/indexer/src/http/create-server.ts'
import { createStaging } from '../../services/indexer/src/projection-runner/stage-events.ts'
import { disputes } from '../../services/indexer/src/projections/disputes.ts'
import { addressOf, bytesOf, createFactScript } from '../../services/indexer/src/testing/fact-script.ts'
import type { FactScript } from '../../services/indexer/src/testing/fact-script.ts'
import { filledReadModel } from '../../services/indexer/src/testing/filled-read-model.ts'
import { playNetwork } from '../../services/indexer/src/testing/play-network.ts'
import { quietStatus } from '../../services/indexer/src/testing/quiet-status.ts'
import { sampleTrust } from '../../services/indexer/src/testing/sample-trust.ts'
import { keepReading } from '../../services/indexer/src/trust/kept-trust.ts'
import { playEverything } from '../../services/indexer/src/testing/scenes.ts'
import { explorerEvidence } from './explorer-evidence.ts'

/** An explorer over a chain that was written, not run: what it shows is real, the panels drawn, votes hashed and money settled. */
export type OpenedExplorer = {
  readonly root: string
  /** One page of every kind. */
  readonly paths: readonly string[]
  /** The dispute that went to a second round, and the one whose panel is committing. */
  readonly ruled: string
  readonly committing: string
  /** The last mediator of the committing panel commits, in a block of its own. */
  commitLast(): void
  close(): Promise<void>
}

/** Disputes that were opened and nothing more, as many as are asked for. */
const openMany = (script: FactScript, count: number): void => {
  for (let index = 0; index < count; index += 1) {
    const disputeId = bytesOf(`dispute ${index}`)
    script.emit('DisputeOpened', {
      disputeId,
      dealId: `Qm${index}`,
      jobCreator: addressOf('creator'),
      resourceProvider: addressOf('provider'),
      solver: addressOf('solver'),
      claimDigest: bytesOf('claim'),
      drawClass: bytesOf('portable'),
      rounds: 1,
      deadline: String(script.now() + 3600),
      parameterVersion: 1,
      mediationFee: '1',
    })
    if (index % 100 === 99) script.mine()
  }
  script.mine()
}

/** A network whose token’s owner has paused it. */
const readings = keepReading(
  keepReading(undefined, sampleTrust(10), true),
  { ...sampleTrust(20), values: { ...sampleTrust(20).values, 'LilypadToken.paused': 'yes' } },
  true,
)

const serve = async (script: FactScript, evidenceOf?: string) => {
  const reads = filledReadModel(script.events())
  const evidence = evidenceOf === undefined ? undefined : await explorerEvidence(reads, evidenceOf)
  const logger = createLogger({ name: 'explorer', level: 'silent' })
  const trust = { kept: () => readings }
  const app = await createServer({ reads, status: quietStatus, logger, evidence, trust })
  const root = await app.listen({ host: '127.0.0.1', port: 0 })
  return { reads, app, root }
}

/** Opens an explorer on a free port: over every kind of dispute, or over many of the plainest. */
export const openExplorer = async (options: { readonly disputes?: number } = {}): Promise<OpenedExplorer> => {
  if (options.disputes !== undefined) {
    const script = createFactScript()
    playNetwork(script)
    openMany(script, options.disputes)
    const { root, app } = await serve(script)
    return { root, paths: [], ruled: '', committing: '', commitLast: () => {}, close: () => app.close() }
  }
  const everything = playEverything()
  const { script } = everything
  // Before the panel of the dispute that is live: what it commits is not final yet.
  script.finalise(script.block() - 1)
  const { reads, app, root } = await serve(script, everything.escalation)
  const escalated = reads.find(disputes, everything.escalation)
  const panel = reads.find(disputes, everything.committing)?.rounds[0]?.seats ?? []
  const mediator = escalated?.rounds[1]?.seats[0]?.mediator ?? ''
  const ruled = `/disputes/${everything.escalation}`
  const committing = `/disputes/${everything.committing}`
  const lists = ['disputes', 'deals', 'mediators', 'modules', 'pool', 'solvency', 'network', 'chains']
  return {
    root,
    paths: [
      '/',
      ...lists.map((name) => `/${name}`),
      '/lilypad-v2',
      '/events?type=PanelDrawn',
      ruled,
      committing,
      `/deals/${escalated?.dealId}`,
      `/mediators/${mediator}`,
      '/scoreboard',
      '/trust',
      `/scoreboard/mediators/${mediator}`,
    ],
    ruled,
    committing,
    commitLast: () => {
      const known = script.events().length
      const last = panel.find(({ role, commitment }) => role === 'seat' && commitment === null)
      script.emit('VoteCommitted', {
        disputeId: everything.committing,
        round: 1,
        mediator: last?.mediator ?? '',
        commitment: bytesOf('last commitment'),
        sealedVote: '0xab',
      })
      script.mine()
      const staging = createStaging(reads.checkpoint())
      for (const event of script.events().slice(known)) {
        const step = staging.take(event)
        if (step !== undefined) reads.apply(step)
      }
      const checkpoint = staging.checkpoint()
      if (checkpoint !== undefined) reads.commit(checkpoint)
    },
    close: () => app.close(),
  }
}
