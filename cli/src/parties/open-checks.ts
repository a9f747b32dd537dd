import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { noChecks } from '@lilymed/domain'
import type { Address } from '@lilymed/domain'
import { openSqliteEventStore } from '@lilymed/event-store'
import { openCheckJournal, openTrialJournal } from '@lilymed/parties'
import type { CheckJournal, CheckSettings, PartyNetwork } from '@lilymed/parties'
import { makeFolder, openStore } from '@lilymed/service-kit'
import type { Lifecycle } from '@lilymed/service-kit'

export type ChecksPlace = {
  readonly settings: CheckSettings
  readonly network: PartyNetwork
  readonly creator: Address
  readonly lifecycle: Lifecycle
}

const storePath = ({ dataDir }: CheckSettings): string => join(dataDir, 'checks.db')
const placeOf = ({ network, creator }: ChecksPlace) => ({
  chainId: network.chainId,
  controller: network.client.controller.address,
  creator,
})

/** Opens the journal that a watch goes on in, made with its folder where there is none. Throws what the store throws, StoreInUse too. */
export const openChecks = async (place: ChecksPlace): Promise<CheckJournal> => {
  const { settings, lifecycle } = place
  if (settings.store?.kurrentdb === undefined) makeFolder(settings.dataDir)
  const opened = lifecycle.use(
    await openStore({ config: settings.store, path: storePath(settings), namespace: 'checks' }),
  )
  return openCheckJournal(opened.store, placeOf(place))
}

/** Opens a journal that begins with what was recorded, beside a running watch too, and keeps nothing. */
export const openTrial = async (place: ChecksPlace): Promise<CheckJournal> => {
  const path = storePath(place.settings)
  if (!existsSync(path)) return openTrialJournal(noChecks())
  const reader = place.lifecycle.use(openSqliteEventStore({ path, readonly: true }))
  const nowhere = {
    readStream: reader.readStream.bind(reader),
    append: () => Promise.reject(new Error('a trial')),
  }
  const { checks } = await openCheckJournal(nowhere, placeOf(place))
  return openTrialJournal(checks)
}
