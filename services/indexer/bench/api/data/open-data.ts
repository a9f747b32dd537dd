import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { wantedVersions } from '../../../src/read-model/open-database.ts'
import { runChild } from '../../measure/run-child.ts'
import type { Amounts, OpenedLife } from './bench-facts.ts'

/** The data of a run: what is in the store, in a folder of this run's own that may be written to. */
export type BenchData = {
  readonly directory: string
  /** Facts in the store, blocks observed included. */
  readonly facts: number
  readonly disputes: readonly OpenedLife[]
}

type Made = { readonly facts: number; readonly fillMs: number; readonly projectMs: number }

/** Disputes that open while the indexer follows. */
const disputesFollowing = 400

/** The programs that the data are made by, but for those that say nothing of what they hold. */
const sources = [
  ...['bench-facts', 'bench-lives', 'bench-network', 'bench-people', 'random'].map((name) => `./${name}.ts`),
  ...['fact-script', 'play-deal', 'play-dispute', 'play-network', 'play-settlement', 'scenes'].map(
    (name) => `../../../src/testing/${name}.ts`,
  ),
]

/** What the data follows from: the programs that make them, and the versions of tables and projections. */
const digestOf = (amounts: Amounts): string => {
  const digest = createHash('sha256').update(JSON.stringify([amounts, disputesFollowing, wantedVersions]))
  for (const source of sources) digest.update(readFileSync(new URL(source, import.meta.url)))
  return digest.digest('hex')
}

/**
 * Opens the data: those of an earlier run where they are still what this program would make, in `folder`, else made anew there.
 * What is given is a copy, because the indexer goes on writing.
 */
export const openData = async (
  amounts: Amounts,
  folder: string,
  copy: string,
  say: (line: string) => void,
): Promise<BenchData> => {
  const kept = join(folder, `lilymed-bench-api-${amounts.events}-${amounts.disputes}`)
  const noted = join(kept, 'made.json')
  const digest = digestOf(amounts)
  const known = existsSync(noted)
    ? (JSON.parse(readFileSync(noted, 'utf8')) as Made & { readonly digest: string })
    : undefined
  let made: Made | undefined = known
  if (known?.digest !== digest) {
    say(`making ${amounts.events} events and ${amounts.disputes} disputes in ${kept}, once`)
    rmSync(kept, { recursive: true, force: true })
    mkdirSync(kept)
    made = await runChild<Made>('../api/data/fill-data.child.ts', {
      directory: kept,
      following: disputesFollowing,
      ...amounts,
    })
    // Last, so that what was not finished is not taken for it.
    writeFileSync(noted, JSON.stringify({ ...made, digest }))
    const seconds = (ms: number): string => (ms / 1_000).toFixed(0)
    say(`stored in ${seconds(made.fillMs)} s, projected in ${seconds(made.projectMs)} s`)
  }
  cpSync(kept, copy, { recursive: true })
  const disputes = JSON.parse(readFileSync(join(copy, 'disputes.json'), 'utf8')) as readonly OpenedLife[]
  return { directory: copy, facts: made?.facts ?? 0, disputes }
}
