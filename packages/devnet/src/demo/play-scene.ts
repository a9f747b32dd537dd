import { lilypadStorageAbi } from '@lilymed/contracts-abi'
import { devnetTerms } from '../actors/deal-terms.ts'
import { openDeal } from '../actors/market.ts'
import { runAsProvider, tamper } from '../actors/provider-run.ts'
import { drawClass } from '../stage/prepare-chain.ts'
import type { Stage } from '../stage/raise-stage.ts'
import { inLp, LP } from './amounts.ts'
import type { FactFeed } from './fact-feed.ts'
import type { Narrator } from './narrator.ts'
import { partyOf } from './party-of.ts'
import { fundedRounds } from './scene.ts'
import type { Scene } from './scene.ts'

export type OpenedScene = {
  readonly scene: Scene
  readonly dealId: string
  readonly jobCreator: string
  readonly resourceProvider: string
}

const seatsOfLadder = [3n, 7n] as const
/** What both rounds cost at one LP a seat. */
const escrow = seatsOfLadder.slice(0, fundedRounds).reduce((sum, seats) => sum + seats, 0n) * LP
/** How long a scene may take until its dispute is ruled on. */
export const rulingWithinMs = 120_000

export type SceneTools = { readonly stage: Stage; readonly feed: FactFeed; readonly narrator: Narrator }

/** Opens a scene: deal, agreement, run, claim, challenge. The index picks who plays it. */
export const openScene = async (
  { stage, narrator }: Omit<SceneTools, 'feed'>,
  scene: Scene,
  index: number,
  onDeal: (dealId: string) => void,
): Promise<OpenedScene> => {
  const { accounts, pool, solver } = stage
  const jobCreator = accounts.jobCreators[index]
  const resourceProvider = accounts.resourceProviders[index]
  if (jobCreator === undefined || resourceProvider === undefined) throw new RangeError(`no party ${index}`)
  const market = {
    solver,
    solverAddress: accounts.solver.address,
    mediator: pool.disputePool,
    terms: devnetTerms,
  }
  const wanted = { jobCreator, resourceProvider, module: stage.modules[scene.module], inputs: scene.inputs }
  const deal = await openDeal(market, wanted)
  onDeal(deal.id)
  const creator = partyOf(stage, jobCreator.address)
  const provider = partyOf(stage, resourceProvider.address)

  const members = {
    solver: deal.members.solver,
    jobCreator: jobCreator.address,
    resourceProvider: resourceProvider.address,
    mediators: deal.members.mediators ?? [],
  }
  const [honest] = await Promise.all([
    runAsProvider(deal, { solverUrl: solver.url, reexecutor: stage.reexecutor }),
    provider.agree(deal.id, members, devnetTerms),
    creator.agree(deal.id, members, devnetTerms),
  ])
  narrator.tell(
    scene.id,
    `${jobCreator.name} and ${resourceProvider.name} agree on a deal: ${inLp(10n * LP)} for one run of ${scene.module}`,
  )
  const { dataId } = scene.tampered ? await tamper(honest) : honest
  await provider.addResult(deal.id, dataId)
  const claim = scene.tampered ? 'changes one byte of the result and claims' : 'runs the job and claims'
  narrator.tell(scene.id, `${resourceProvider.name} ${claim} ${dataId}`)
  await creator.challenge(deal.id, drawClass, fundedRounds, escrow)
  return {
    scene,
    dealId: deal.id,
    jobCreator: jobCreator.address,
    resourceProvider: resourceProvider.address,
  }
}

/** Waits until a scene's dispute is final and every seat is paid. */
export const awaitRuling = async (
  { feed }: Pick<SceneTools, 'feed'>,
  { scene, dealId }: OpenedScene,
): Promise<void> => {
  const isFinal = ({ type, dealId: of }: { type: string; dealId: string | null }): boolean =>
    type === 'DisputeSettled' && of === dealId
  await feed.first(`the end of scene ${scene.id}`, isFinal, rulingWithinMs)
}

/** Lets the provider take both parties' money back after Lilypad's own timeout, which is how a deal without a verdict ends. */
export const endByTimeout = async (
  { stage, narrator }: Omit<SceneTools, 'feed'>,
  { scene, dealId, resourceProvider }: OpenedScene,
): Promise<void> => {
  const { client, clock, lilypad } = stage
  const agreement = await client.read<{ resultsSubmittedAt: bigint }>({
    to: lilypad.storage,
    abi: lilypadStorageAbi,
    method: 'getAgreement',
    args: [dealId],
  })
  const over = agreement.resultsSubmittedAt + devnetTerms.timeouts.judge_results.timeout + 1n
  const missing = Number(over) - (await clock.now())
  if (missing > 0) {
    narrator.tell(
      scene.id,
      `the devnet's clock is put forward ${Math.ceil(missing / 60)} minutes, past Lilypad's timeout`,
    )
    await clock.advance(missing)
  }
  await partyOf(stage, resourceProvider).timeoutMediation(dealId)
  narrator.tell(scene.id, 'both parties are refunded by timeout; nobody is slashed')
}
