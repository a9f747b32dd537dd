import { fact } from '../../testing/given.ts'
import type { Case, Cases } from './case.ts'
import { appealed, committed, finalised, opening, panelDrawn, revealed, seat } from './dispute-facts.ts'
import { dealId } from './people.ts'

/** Every fact of the cases is of one day. */
const key = '2026-11-18'

const after = (when: Case['when'], leaves: object, given: Case['given'] = [opening]): Case => ({
  given,
  when,
  key,
  leaves,
})

export const dayCases: Cases = {
  DealStateChanged: after(
    fact('DealStateChanged', { dealId, state: 1 }, 9),
    { dealsAgreed: 1, firstBlock: 7, lastBlock: 9 },
    [opening, fact('DealStateChanged', { dealId, state: 2 }, 8)],
  ),
  DisputeOpened: after(opening, { disputesOpened: 2, chainId: 31_337, day: key }),
  PanelDrawn: after(panelDrawn, { seatsDrawn: 3 }),
  VoteCommitted: after(committed, { committed: 1 }),
  VoteRevealed: after(revealed, { revealed: 1 }),
  AppealRaised: after(appealed, { appeals: 1 }),
  DisputeFinalised: after(finalised, { finalised: { REJECT: 2 } }, [finalised]),
  SeatRewarded: after(fact('SeatRewarded', { ...seat, amount: '7' }), { rewarded: '14' }, [
    fact('SeatRewarded', { ...seat, amount: '7' }),
  ]),
  SeatSlashed: after(
    fact('SeatSlashed', { ...seat, amount: '5', fault: 2 }),
    { slashed: '8', faults: { NO_COMMIT: 1, NO_REVEAL: 1 } },
    [fact('SeatSlashed', { ...seat, amount: '3', fault: 1 })],
  ),
}
