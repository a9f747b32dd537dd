import { AppError } from '@lilymed/service-kit'
import type { Lifecycle } from '@lilymed/service-kit'
import { raiseStage } from '../stage/raise-stage.ts'
import type { Stage } from '../stage/raise-stage.ts'
import { appealRuling } from './appeal-ruling.ts'
import { startBeaconDuty } from './beacon-duty.ts'
import { checkKeptEvidence } from './check-kept-evidence.ts'
import { checkEvidence } from './check-evidence.ts'
import { checkPrivate } from './check-private.ts'
import { checkProof } from './check-proof.ts'
import { castDifferences, moneyDifferences, rulingDifferences } from './check-results.ts'
import type { PlayedScene } from './check-results.ts'
import { openFactFeed } from './fact-feed.ts'
import type { FactFeed } from './fact-feed.ts'
import { factSentence } from './fact-sentence.ts'
import { createFaultDirector } from './fault-director.ts'
import type { Cast } from './fault-director.ts'
import { moneyTable } from './money-table.ts'
import { createNames } from './names.ts'
import type { Names } from './names.ts'
import type { Narrator } from './narrator.ts'
import { awaitRuling, endByTimeout, openScene } from './play-scene.ts'
import type { OpenedScene } from './play-scene.ts'
import { readPlayedDispute } from './played-dispute.ts'
import { scenes } from './scene.ts'
import type { Scene } from './scene.ts'
import { movements, readWealth } from './wealth.ts'
import type { Wealth } from './wealth.ts'
import { whoIsWho } from './who-is-who.ts'

export type DemoOptions = {
  readonly folder: string
  readonly lifecycle: Lifecycle
  readonly narrator: Narrator
  readonly onLog: (line: string) => void
  /** Something the demo cannot go on without is gone. */
  readonly onLost: (why: string) => void
  readonly explorerPort: number
}

export type DemoOutcome = {
  readonly explorerUrl: string
  /** JSON-RPC of the demo's chain. */
  readonly chainUrl: string
  /** Lilypad's controller on it. */
  readonly controller: string
  /** Everything that is not as it must be, in words. */
  readonly differences: readonly string[]
}

const wealthOf = ({ client, lilypad, pool, accounts }: Stage): Promise<Wealth> => {
  const { jobCreators, resourceProviders, mediators, ...single } = accounts
  const people = [...Object.values(single), ...jobCreators, ...resourceProviders, ...mediators]
  const contracts = { token: lilypad.token, stakeRegistry: pool.stakeRegistry, settlement: pool.settlement }
  return readWealth(
    client,
    contracts,
    people.map(({ address }) => address),
  )
}

const narrateFacts = (
  feed: FactFeed,
  narrator: Narrator,
  names: Names,
  sceneOf: ReadonlyMap<string, Scene>,
): void => {
  feed.onFact((fact) => {
    const scene = fact.dealId === null ? undefined : sceneOf.get(fact.dealId)
    const sentence = scene === undefined ? undefined : factSentence(fact, names)
    if (scene !== undefined && sentence !== undefined) narrator.tell(scene.id, sentence)
  })
}

const playedScene = (feed: FactFeed, opened: OpenedScene): PlayedScene => {
  const dispute = readPlayedDispute(feed.all(), opened.dealId)
  if (dispute !== undefined) return { ...opened, dispute }
  const message = `scene ${opened.scene.id} has no finalised dispute`
  throw new AppError({ code: 'DEMO_STUCK', message, retryable: false })
}

const sceneIn = (played: readonly PlayedScene[], scene: Scene): PlayedScene => {
  const found = played.find((one) => one.scene === scene)
  if (found !== undefined) return found
  throw new AppError({ code: 'DEMO_STUCK', message: `scene ${scene.id} was not played`, retryable: false })
}

/** Raises the stage, plays every scene, tells it, and compares rulings and balances with what they must be. */
export const runDemo = async (options: DemoOptions): Promise<DemoOutcome> => {
  const { folder, lifecycle, narrator, onLog, onLost, explorerPort } = options
  narrator.headline('Raising the stage')
  const stage = await raiseStage({ folder, lifecycle, say: narrator.say, onLog, onLost, explorerPort })
  const names = createNames(stage.accounts)
  const before = await wealthOf(stage)
  const feed = lifecycle.use(openFactFeed(stage.indexerUrl, onLost))
  const sceneOf = new Map<string, Scene>()
  narrateFacts(feed, narrator, names, sceneOf)

  const [honest, tampered, nondeterministic, faulty, appealed] = scenes
  const director = createFaultDirector({ stage, feed, narrator, names, scene: faulty.id, onLost })
  const ending = new AbortController()
  lifecycle.defer(() => ending.abort())
  let cast: Cast | undefined
  startBeaconDuty({
    stage,
    feed,
    onLost,
    signal: ending.signal,
    beforePublish: async (round, randomness) => {
      const opened = feed
        .all()
        .find((fact) => fact.type === 'DisputeOpened' && fact.data.disputeId === round.disputeId)
      if (opened?.type !== 'DisputeOpened' || round.round > 1) return
      if (sceneOf.get(opened.data.dealId)?.faults !== true) return
      const { jobCreator, resourceProvider, solver } = opened.data
      cast = await director.direct(round, [jobCreator, resourceProvider, solver], randomness)
    },
  })

  const open = (scene: Scene): Promise<OpenedScene> =>
    openScene({ stage, narrator }, scene, scenes.indexOf(scene), (dealId) => sceneOf.set(dealId, scene))
  narrator.headline('Four deals, four challenges')
  const firstFour = [honest, tampered, nondeterministic, appealed]
  for (const { id, title } of firstFour) narrator.tell(id, title)
  const opened = await Promise.all(firstFour.map(open))
  await Promise.all([
    ...opened.map((each) => awaitRuling({ feed }, each)),
    ...opened.filter(({ scene }) => scene.appeals).map((each) => appealRuling({ stage, feed }, each)),
  ])
  for (const each of opened) {
    if (each.scene === nondeterministic) await endByTimeout({ stage, narrator }, each)
  }

  narrator.headline('A panel that fails, and rules all the same')
  narrator.tell(faulty.id, faulty.title)
  const last = await open(faulty)
  await awaitRuling({ feed }, last)

  const played = [...opened, last]
    .map((each) => playedScene(feed, each))
    .toSorted((left, right) => (left.scene.id < right.scene.id ? -1 : 1))
  const moved = movements(before, await wealthOf(stage))
  narrator.headline('Rulings, and the money they moved')
  narrator.show(moneyTable(played, stage.accounts))
  narrator.show('Each line adds up to nothing: what some lose the others receive.')
  narrator.headline('What the votes rest on')
  const evidence = await checkEvidence(stage, feed.all(), played, names)
  narrator.show(evidence.table)
  const held = await checkKeptEvidence(stage, sceneIn(played, tampered))
  narrator.show(held.lines.join('\n'))
  narrator.headline(
    'A private job: its outcome is public, its contents are sealed, and one mediator deletes them',
  )
  const kept = await checkPrivate(stage, feed.all(), sceneIn(played, honest), folder)
  narrator.show(kept.lines.join('\n'))
  narrator.headline('One dispute in one file, checked without a network')
  const proof = await checkProof(stage, feed.all(), sceneIn(played, appealed), folder)
  narrator.show(proof.lines.join('\n'))
  narrator.headline('Where to find all that in the explorer')
  narrator.show(whoIsWho(stage.indexerUrl, played, stage.accounts))
  const differences = [
    ...evidence.differences,
    ...held.differences,
    ...kept.differences.map((words) => `scene ${honest.id}: ${words}`),
    ...proof.differences.map((words) => `scene ${appealed.id}: ${words}`),
    ...(await rulingDifferences(stage, played)),
    ...moneyDifferences(stage, played, moved, names),
    ...played.flatMap((one) =>
      one.scene === faulty && cast !== undefined ? castDifferences(one, cast, names) : [],
    ),
  ]
  const { indexerUrl: explorerUrl, chainUrl, lilypad } = stage
  return { explorerUrl, chainUrl, controller: lilypad.controller, differences }
}
