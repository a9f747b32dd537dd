import { LP } from './amounts.ts'
import { partyOf } from './party-of.ts'
import { rulingWithinMs } from './play-scene.ts'
import type { OpenedScene, SceneTools } from './play-scene.ts'

/** Seven seats at one LP, and as much again at stake. */
const appealCost = 14n * LP

/** Has a scene's provider appeal the first ruling as soon as there is one. */
export const appealRuling = async (
  { stage, feed }: Omit<SceneTools, 'narrator'>,
  { scene, dealId, resourceProvider }: OpenedScene,
): Promise<void> => {
  const provider = partyOf(stage, resourceProvider)
  // The window is open for seconds of ours only.
  await provider.allowAppeal(appealCost)
  const ruled = await feed.first(
    `the first ruling of scene ${scene.id}`,
    (fact) => fact.type === 'RoundClosed' && fact.dealId === dealId,
    rulingWithinMs,
  )
  await provider.appeal(ruled.disputeId ?? '')
}
