import { appealsLadder } from './appeals.ts'
import { bribery } from './bribery.ts'
import { challengeTable } from './challenge-probability.ts'
import { distinctDraws, distinctLadder } from './distinct-draws.ts'
import { lazyEquilibrium } from './lazy-equilibrium.ts'
import { lazyVoting } from './lazy-voting.ts'
import { noShows } from './no-shows.ts'
import { simpleMajority } from './simple-majority.ts'
import { supermajority } from './supermajority.ts'
import type { Table } from './table.ts'
import { unanimityFirstTable } from './unanimity-first.ts'
import { wholeGame } from './whole-game.ts'

/** Every table of the simulation, in the order it is printed. */
export const allTables = (): readonly Table[] => [
  simpleMajority(),
  distinctDraws(),
  supermajority(),
  noShows(),
  appealsLadder(),
  unanimityFirstTable(),
  distinctLadder(),
  challengeTable(),
  lazyVoting(),
  lazyEquilibrium(),
  bribery(),
  wholeGame(),
]
