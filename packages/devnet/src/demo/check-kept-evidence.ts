import { setTimeout as delay } from 'node:timers/promises'
import { createApiClient } from '@lilymed/api'
import type { DisputeEvidence } from '@lilymed/api'
import type { Stage } from '../stage/raise-stage.ts'
import type { PlayedScene } from './check-results.ts'

/** What the explorer keeps of a dispute's evidence, and what one document of it says. */
export type CheckedKeeping = { readonly lines: readonly string[]; readonly differences: readonly string[] }

/** A reveal is final sixty-four blocks later; then it is fetched within seconds. */
const withinMs = 60_000

const awaitWhole = async (indexerUrl: string, disputeId: string): Promise<readonly DisputeEvidence[]> => {
  const client = createApiClient({ baseUrl: indexerUrl })
  const end = Date.now() + withinMs
  for (;;) {
    const { items } = await client.listDisputeEvidence({ disputeId })
    if ((items.length > 0 && items.every(({ state }) => state === 'whole')) || Date.now() > end) return items
    await delay(250)
  }
}

const describe = ({ cid, bytes, holders, contents }: DisputeEvidence): readonly string[] => {
  const file = contents?.comparisons
    .flatMap(({ files }) => files)
    .find(({ firstDifference }) => firstDifference)
  const [run] = contents?.runs ?? []
  return [
    `document   ${cid}, ${bytes ?? '?'} bytes, from ${holders[0]?.source ?? 'nobody'}`,
    `says       ${contents?.finding ?? 'nothing'} at rung ${contents?.rung ?? '?'}, exit code ${run?.exitCode ?? '?'}`,
    `ran on     ${run?.determinismClass ?? '?'}`,
    `found      ${run?.resultCid ?? '?'}`,
    `claimed    ${contents?.claim?.resultCid ?? '?'}`,
    ...(file?.firstDifference
      ? [`differs    in ${file.path} from byte ${file.firstDifference.offset} on`]
      : []),
  ]
}

/** Waits until the explorer keeps all evidence of a dispute, fetched from its mediators, and reads what one document says. */
export const checkKeptEvidence = async (
  { indexerUrl }: Pick<Stage, 'indexerUrl'>,
  { scene, dispute: { disputeId } }: PlayedScene,
): Promise<CheckedKeeping> => {
  const items = await awaitWhole(indexerUrl, disputeId)
  const [first] = items
  if (first === undefined || items.some(({ state }) => state !== 'whole')) {
    const found = items.map(({ cid, state }) => `${cid} is ${state}`).join(', ')
    return {
      lines: [],
      differences: [`scene ${scene.id}: the explorer does not keep all evidence: ${found}`],
    }
  }
  const hasContents = items.every(
    ({ contents }) => contents?.kind === 'examination' && contents.runs.length > 0,
  )
  return {
    lines: [
      `${items.length} documents of scene ${scene.id} are kept by the explorer; the first:`,
      ...describe(first),
    ],
    differences: hasContents ? [] : [`scene ${scene.id}: a document does not say what was run`],
  }
}
