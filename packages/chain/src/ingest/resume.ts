import { contractsChanged, startBlockChanged } from './ingest-error.ts'
import type { IngestAction } from './ingest-action.ts'
import { end, report } from './ingest-effect.ts'
import type { IngestStep } from './ingest-effect.ts'
import { ingestStarted } from './ingest-facts.ts'
import type { Checkpoint, IngestState } from './ingest-state.ts'

/** Takes over what the stream says, or begins it; a configuration that the stream was not read by is refused. */
export const resume = (
  state: IngestState,
  { checkpoint }: Extract<IngestAction, { kind: 'checkpointRead' }>,
): IngestStep => {
  if (checkpoint === null) return begin(state)
  const expected = describeContracts(checkpoint.contracts)
  const found = describeContracts(state.settings.contracts)
  if (expected.join() !== found.join()) return end(state, contractsChanged(expected, found))
  return takeOver(state, checkpoint)
}

const takeOver = (state: IngestState, checkpoint: Checkpoint): IngestStep => {
  const { revision, known, finalised, tail, startBlock } = checkpoint
  const configured = state.settings.startBlock
  if (configured < startBlock) return end(state, startBlockChanged(startBlock, configured))
  const settings = { ...state.settings, startBlock }
  const cursor = known.at(-1) ?? null
  const [begun, effects] = begin({ ...state, settings, revision, known, finalised, tail, cursor })
  const ignored =
    'the configured start block is above the one this stream was begun at, which stays; nothing is lost'
  return configured === startBlock
    ? [begun, effects]
    : [begun, [report('info', ignored, { configured, startBlock }), ...effects]]
}

/** Taking the stream over is an event of its own: whoever wrote to it before is fenced out by it. */
const begin = (state: IngestState): IngestStep => [
  {
    ...state,
    phase: 'beginning',
    append: { facts: [ingestStarted(state.settings)], brings: { kind: 'begun' } },
  },
  [],
]

const describeContracts = (contracts: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(contracts)
    .map(([name, address]) => `${name} ${address.toLowerCase()}`)
    .sort()
