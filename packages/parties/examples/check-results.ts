import type { DealId } from '@lilymed/domain'
import { openSqliteEventStore } from '@lilymed/event-store'
import {
  checkAppealsOf,
  checkPolicyOf,
  digestOf,
  loadCheckSettings,
  openCheckJournal,
  openPartyAccount,
  openPartyNetwork,
  openPartySender,
  readCheckSecret,
  watchChecks,
} from '@lilymed/parties'
import type { RerunJob } from '@lilymed/parties'

type Places = {
  readonly rpcUrl: string
  readonly controller: string
  readonly keystore: string
  readonly passphraseFile: string
  readonly policyFile: string
}

/** Checks results by a policy file until the signal aborts, and calls `tell` with everything that happens. */
export const checkResults = async (
  { rpcUrl, controller, keystore, passphraseFile, policyFile }: Places,
  tell: (news: string, dealId: DealId | undefined) => void,
  rerun: RerunJob,
  signal: AbortSignal,
): Promise<void> => {
  const settings = loadCheckSettings({ file: policyFile })
  const { secret, digest } = readCheckSecret(settings.secretFile)
  const network = await openPartyNetwork({ rpcUrl, controller })
  const sender = await openPartySender(network, { signer: await openPartyAccount(keystore, passphraseFile) })
  const store = openSqliteEventStore({ path: `${settings.dataDir}/checks.db` })
  const place = { chainId: network.chainId, controller, creator: sender.address }
  const checks = watchChecks({
    network,
    sender,
    creator: sender.address,
    journal: await openCheckJournal(store, place),
    policy: checkPolicyOf(settings),
    appeals: checkAppealsOf(settings),
    secret,
    digests: { secret: digest, policy: digestOf(JSON.stringify(settings)) },
    wish: {},
    moduleOf: async () => null,
    rerun,
    signal,
  })
  try {
    for await (const news of checks) tell(news.kind, 'dealId' in news ? news.dealId : undefined)
  } finally {
    await sender.close()
    await store.close()
    network.close()
  }
}
