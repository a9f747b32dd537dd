import type { ContractEngine, Session } from '../../contract-suite/contract-engine.ts'
import type { Position } from '../../port/event-store.ts'
import { openKurrentEventStore } from '../open-kurrent-event-store.ts'
import { fromPosition, toPosition } from '../position.ts'
import { attempts } from '../write-attempts.ts'
import { followElsewhere, killDuringLoad } from './other-process.ts'
import { startWireDouble, type WireDouble } from './wire-double/wire-double.ts'

interface DoubleSession extends Session {
  readonly double: WireDouble
}

export const beyond = (position: Position): Position => {
  const { commit, prepare } = fromPosition(position, 'position')
  return toPosition({ commit: commit + 10_000n, prepare: prepare + 10_000n })
}

const open = (double: WireDouble) => openKurrentEventStore({ connectionString: double.url })

/** The adapter against the wire double: each case on a double of its own. */
export const doubleEngine: ContractEngine<DoubleSession> = {
  name: 'KurrentDB adapter on a wire double',
  async open() {
    const double = await startWireDouble()
    const session: DoubleSession = {
      double,
      store: await open(double),
      async dispose() {
        await session.store.close()
        double.stop()
      },
    }
    return session
  },
  beyond,
  async reopen(session) {
    await session.store.close()
    session.double.log.forgetIds()
    session.store = await open(session.double)
  },
  loseNextAnswer(session) {
    session.double.faults.breakAfterAppend = attempts
  },
  openReads: (session) => session.double.counts.reads,
  breakConnections: async (session) => session.double.breakConnections(),
  followElsewhere: (session) => followElsewhere(session.double.url),
  async killDuringLoad(session) {
    await session.store.close()
    const acknowledged = await killDuringLoad(session.double.url, 100)
    session.store = await open(session.double)
    return acknowledged
  },
}
