import type { DevnetAccounts } from '../chain/accounts.ts'
import type { PlayedScene } from './check-results.ts'
import { textTable } from './text-table.ts'

/** Where each scene's dispute is in the explorer, and what the people of this story are called there: nothing but addresses. */
export const whoIsWho = (
  explorerUrl: string,
  played: readonly PlayedScene[],
  accounts: Pick<DevnetAccounts, 'jobCreators' | 'resourceProviders' | 'mediators'>,
): string => {
  const pages = played.map(({ scene, dispute }) => [scene.id, `${explorerUrl}/disputes/${dispute.disputeId}`])
  const parties = [...accounts.jobCreators, ...accounts.resourceProviders]
  const people = parties.map((party, place) => {
    const mediator = accounts.mediators[place]
    return [party.name, party.address, mediator?.name ?? '', mediator?.address ?? '']
  })
  const others = accounts.mediators.slice(parties.length).map(({ name, address }) => ['', '', name, address])
  return [
    textTable(['scene', 'its dispute'], pages),
    textTable(['party', 'address', 'mediator', 'address'], [...people, ...others]),
  ].join('\n\n')
}
