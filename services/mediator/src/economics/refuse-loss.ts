import { refuse, tokens } from '../custody/plan.ts'
import type { Plan, PlanRefusal } from '../custody/plan.ts'
import type { Forecast } from './forecast.ts'

/** A plan to stake, unless that is forecast to lose money and nobody said that it may; where nobody can say, it is warned of. */
export const refuseLoss = (
  plan: Plan,
  { verdict, vote, profit }: Forecast,
  accepts: boolean,
): Plan | PlanRefusal => {
  if (verdict === 'loss' && !accepts) {
    const { margin } = vote
    const why =
      margin !== null && margin <= 0n
        ? `a vote leaves ${tokens(margin)}`
        : `a month leaves ${profit === null ? 'less than nothing' : tokens(profit)}`
    return refuse('FORECAST_LOSS', `${why}: see lilymed mediator forecast, or say --accept-loss`)
  }
  if (verdict === 'profit') return plan
  const warning =
    verdict === 'loss'
      ? 'the forecast is a loss'
      : 'whether it pays cannot be said: lilymed mediator forecast says what is missing'
  return { ...plan, warnings: [...plan.warnings, warning] }
}
