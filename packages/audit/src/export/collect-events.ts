import type { LoggedEvent } from '../bundle/logged-event.ts'
import { factStreamOf } from '../bundle/logged-event.ts'
import type { DisputeSubject } from './dispute-subject.ts'

/** An event that goes into the bundle: its place in the log, its canonical bytes, and what they say. */
export type CollectedEvent = {
  readonly leaf: number
  readonly bytes: Uint8Array
  readonly event: LoggedEvent
}

/** Takes the events of a log in order and keeps those that a dispute is proved by. */
export type EventCollector = {
  take(collected: CollectedEvent): void
  /** What was kept, in log order. */
  events(): readonly CollectedEvent[]
}

type Data = Readonly<Record<string, unknown>>

/** Of few, and all of them needed: the rules, who acts for whom, what Lilypad is wired to. */
const rules = new Set([
  'ParametersApplied',
  'ParametersRead',
  'MediatorRegistered',
  'KeyRotated',
  'ControllerAddressesRead',
  'ControllerAddressChanged',
])
const ofClass = new Set(['WeightChanged', 'ClassApplied'])
const ofMediator = new Set(['StakeAdded', 'StakeSlashed', 'StakeWithdrawn', 'SeatLocked', 'SeatUnlocked'])

/**
 * Keeps the facts of a dispute and its deal, and of the network what the dispute's acts follow from: rules, the class's weights, stakes
 * and locks of its mediators, the randomness that was pinned. A lock that was given back before the dispute opened is left out with its
 * unlock: no draw of the dispute could see it. What the chain abandoned is dropped, and after the settlement nothing but the deal's own.
 */
export const createEventCollector = (subject: DisputeSubject): EventCollector => {
  const stream = factStreamOf(subject.chainId)
  const kept = new Map<number, CollectedEvent>()
  const mediators = new Set<unknown>()
  const pinned = new Set<unknown>()
  const locks = new Map<string, number>()
  /** Locks and unlocks that undo each other, until the block of the unlock is final. */
  let undone: { readonly block: number; readonly leaves: readonly number[] }[] = []
  let started: CollectedEvent | undefined
  let [isOpen, isSettled] = [false, false]

  const rewind = (toBlock: number): void => {
    undone = undone.filter(({ block }) => block <= toBlock)
    for (const [leaf, { event }] of kept)
      if (Number(event.metadata['blockNumber']) > toBlock) kept.delete(leaf)
    const types = [...kept.values()].filter(({ event }) => isOwn(event)).map(({ event }) => event.type)
    isOpen = types.includes('DisputeOpened')
    isSettled = types.includes('DisputeSettled')
  }

  const isOwn = ({ data }: LoggedEvent): boolean => {
    const { disputeId, dealId } = data as Data
    return disputeId === subject.disputeId || dealId === subject.dealId
  }

  const isNeeded = ({ type, data }: LoggedEvent): boolean => {
    if (isSettled) return false
    const { drawClass, mediator, round } = data as Data
    if (rules.has(type)) return true
    if (ofClass.has(type)) return drawClass === subject.drawClass
    if (type === 'RandomnessPublished') return pinned.has(round)
    return ofMediator.has(type) && mediators.has(mediator)
  }

  /** Remembers an unlock that undoes a lock which no draw of the dispute saw. */
  const pair = ({ type, data, metadata }: LoggedEvent, leaf: number): void => {
    if (isOpen || (type !== 'SeatLocked' && type !== 'SeatUnlocked')) return
    const { mediator, disputeId, round } = data as Data
    const key = `${String(disputeId)}/${String(round)}/${String(mediator)}`
    const lock = locks.get(key)
    if (type === 'SeatLocked') locks.set(key, leaf)
    else if (lock !== undefined) {
      locks.delete(key)
      undone.push({ block: Number(metadata['blockNumber']), leaves: [lock, leaf] })
    }
  }

  const forget = (finalBlock: number): void => {
    for (const { block, leaves } of undone)
      if (block <= finalBlock) leaves.forEach((leaf) => kept.delete(leaf))
    undone = undone.filter(({ block }) => block > finalBlock)
  }

  const note = ({ type, data }: LoggedEvent): void => {
    const { drawClass, mediator, disputeId, beaconRound } = data as Data
    if (drawClass === subject.drawClass) mediators.add(mediator)
    if (disputeId !== subject.disputeId) return
    if (type === 'RoundOpened') pinned.add(beaconRound)
    if (type === 'DisputeOpened') isOpen = true
    if (type === 'DisputeSettled') isSettled = true
  }

  return {
    take: (collected) => {
      const { event, leaf } = collected
      if (event.stream !== stream) return
      if (event.type === 'IngestStarted' && !isSettled) started = collected
      if (event.type === 'ChainRewound') rewind(Number((event.data as Data)['toBlock']))
      if (event.type === 'FinalityAdvanced') forget(Number((event.data as Data)['block']))
      if (event.metadata['blockNumber'] === undefined) return
      note(event)
      if (!isOwn(event) && !isNeeded(event)) return
      kept.set(leaf, collected)
      pair(event, leaf)
    },
    events: () =>
      [...(started === undefined ? [] : [started]), ...kept.values()].toSorted(
        (left, right) => left.leaf - right.leaf,
      ),
  }
}
