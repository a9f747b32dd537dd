import { fact } from '../../testing/given.ts'
import { partyOf } from '../parties.ts'
import type { Cases } from './case.ts'
import { opening, panelDrawn } from './dispute-facts.ts'
import { anna, bert, creator, dealId, disputeId, dora } from './people.ts'

const { position } = opening.origin
const asked = (module: string) =>
  fact('JobAdded', { jobId: '1', callingContract: anna, payee: bert, module, inputs: [] })

/** An alternate is a party as much as a seat: it may come to vote. */
export const partyCases: Cases = {
  DisputeOpened: {
    given: [],
    when: opening,
    key: `${disputeId}/${partyOf('jobCreator', creator)}`,
    leaves: { party: `jobCreator:${creator}`, opened: position },
  },
  PanelDrawn: {
    given: [opening],
    when: panelDrawn,
    key: `${disputeId}/${partyOf('mediator', dora)}`,
    leaves: { party: `mediator:${dora}`, opened: position },
  },
}

export const jobCases: Cases = {
  JobAdded: { given: [asked('another')], when: asked('cowsay'), key: '1', leaves: { module: 'cowsay' } },
}

export const dealModuleCases: Cases = {
  ClientJobCompleted: {
    given: [asked('cowsay')],
    when: fact('ClientJobCompleted', { jobId: '1', dealId, dataId: 'Qmdata' }),
    key: dealId,
    leaves: { dealId, module: 'cowsay' },
  },
}
