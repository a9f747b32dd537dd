import type { CheckLook, CheckNews } from '@lilymed/parties'
import type { Meter } from '@lilymed/service-kit'
import { formatUnits } from 'ethers/utils'
import type { Checks } from '@lilymed/domain'
import { putUpByAppeals, spentOn } from '@lilymed/domain'

/** What a creator’s checks show; no label names a deal, there is no end of them. */
export type CheckMetrics = {
  told(news: CheckNews): void
  looked(look: CheckLook): void
  failed(): void
}

const lp = (wei: bigint): number => Number(formatUnits(wei, 18))

/** Makes every metric of `challenge watch`. */
export const createCheckMetrics = (meter: Meter, checks: Checks): CheckMetrics => {
  let last: CheckLook | undefined
  const news = meter.counter('check_news_total', 'what was decided and done, by kind and code')
  const failures = meter.counter('check_failures_total', 'looks and runs that failed and are tried again')
  const gauge = (name: string, help: string, value: (at: number) => number): void =>
    meter.gauge(name, help, () => (last === undefined ? [] : [{ value: value(last.at) }]))
  gauge('check_block', 'newest block that was attended to the end', () => last?.block ?? 0)
  gauge('check_block_time_seconds', 'time of that block', (at) => at)
  gauge('check_open', 'results and disputes that are not settled', () => last?.open ?? 0)
  gauge('check_failing', 'of these, those that could not be attended to or run', () => last?.failing ?? 0)
  gauge(
    'check_challenges_today',
    'challenges begun on this day of chain time',
    (at) => spentOn(checks, at).challenges,
  )
  gauge('check_spent_today_lp', 'LP that they may take at their worst', (at) => lp(spentOn(checks, at).wei))
  gauge('check_appeals_put_up_lp', 'LP that appeals of open disputes have put up', () =>
    lp(putUpByAppeals(checks)),
  )
  return {
    told: (each) => news.add(1, { kind: each.kind, code: 'code' in each ? each.code : '' }),
    looked: (look) => (last = look),
    failed: () => failures.add(1),
  }
}
