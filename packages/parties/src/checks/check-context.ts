import type { ChallengeWish } from '@lilymed/api'
import type { Address, AppealPolicy, CheckPolicy, DealId } from '@lilymed/domain'
import type { PartyNetwork } from '../network/open-party-network.ts'
import type { PartySender } from '../sending/party-sender.ts'
import type { CheckJournal } from './check-journal.ts'
import type { CheckNews } from './check-news.ts'
import type { RerunQueue } from './rerun-queue.ts'
import type { RestingEnds } from './resting-ends.ts'

/** Everything that a creator's checks work with. */
export type CheckContext = {
  readonly network: PartyNetwork
  readonly creator: Address
  /** Undefined where nothing is to be sent: then what would be is told instead. */
  readonly sender: PartySender | undefined
  readonly journal: CheckJournal
  readonly policy: CheckPolicy
  /** Null where rulings are not appealed. */
  readonly appeals: AppealPolicy | null
  readonly secret: string
  /** First digits of the digests of the secret and of the policy, for the record. */
  readonly digests: { readonly secret: string; readonly policy: string }
  readonly wish: ChallengeWish
  /** `repository@revision` of a deal's module; null where nobody needs it. Throws an AppError where it cannot be found now. */
  readonly moduleOf: (dealId: DealId) => Promise<string | null>
  readonly reruns: RerunQueue
  /** Ends that are not final. */
  readonly ends: RestingEnds
  /** Tells each piece of news that is only worth telling once. */
  readonly once: (key: string, news: CheckNews) => readonly CheckNews[]
}
