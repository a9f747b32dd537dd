import type { EventStore, Position } from '../port/event-store.ts'

/** A store opened for one case; `store` is replaced when the case opens it again. */
export interface Session {
  store: EventStore
  /** closes the store and removes what it left */
  readonly dispose: () => Promise<void>
}

/** A subscriber in another process. */
export interface RemoteFollower {
  /** ids of the events it has seen, once there are `count`; rejects after a deadline */
  readonly seen: (count: number) => Promise<readonly string[]>
  readonly stop: () => Promise<void>
}

/** An append that a writer in another process was told had succeeded. */
export interface Acknowledged {
  readonly stream: string
  readonly revision: string
  readonly position: string
  readonly id: string
}

/**
 * How the suite uses an engine. The optional abilities decide which cases are registered: a case whose
 * ability an engine lacks is absent from its run, and the run says so.
 */
export interface ContractEngine<S extends Session = Session> {
  readonly name: string
  /** a new, empty store */
  readonly open: () => Promise<S>
  /** a position of the right shape beyond one that exists */
  readonly beyond: (position: Position) => Position
  /** closes the store and opens the same log again as `session.store` */
  readonly reopen?: (session: S) => Promise<void>
  /** makes the next append fail after it was stored */
  readonly loseNextAnswer?: (session: S) => void
  /** how many reads still hold something of the engine */
  readonly openReads?: (session: S) => number
  /** breaks every connection to the server, which goes on */
  readonly breakConnections?: (session: S) => Promise<void>
  readonly followElsewhere?: (session: S) => Promise<RemoteFollower>
  /** lets another process write, kills it while it does, and opens the log again as `session.store` */
  readonly killDuringLoad?: (session: S) => Promise<readonly Acknowledged[]>
}

/** An ability that only some engines have. */
export type Ability =
  | 'reopen'
  | 'loseNextAnswer'
  | 'openReads'
  | 'breakConnections'
  | 'followElsewhere'
  | 'killDuringLoad'

/** What a case is given: an empty store and the engine's abilities, bound to it. */
export interface CaseContext {
  readonly session: Session
  readonly engine: Required<ContractEngine>
  readonly store: EventStore
}

/** One promise of the port. Numbers are stable: reports and bugs refer to them. */
export interface ContractCase {
  readonly number: number
  readonly title: string
  readonly needs?: readonly Ability[]
  readonly run: (context: CaseContext) => Promise<void>
}
