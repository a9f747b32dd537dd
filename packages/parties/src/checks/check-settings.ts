import { addressProblems } from '@lilymed/chain'
import { RERUNS } from '@lilymed/domain'
import { loadConfig, MetricsConfig, StoreConfig } from '@lilymed/service-kit'
import type { ConfigSources } from '@lilymed/service-kit'
import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }
const Amount = (standard: string, description: string) =>
  Type.String({ pattern: '^\\d{1,12}(\\.\\d{1,18})?$', default: standard, description })
const Share = (standard: number, description: string, maximum = 1) =>
  Type.Number({ minimum: 0, maximum, default: standard, description })
const When = (description: string) =>
  Type.Union(
    RERUNS.map((rerun) => Type.Literal(rerun)),
    { description },
  )

/** The policy file of `lilymed challenge watch`: which results a creator checks, what it may spend, and what it appeals. */
export const CheckSettings = Type.Object(
  {
    dataDir: Type.String({
      minLength: 1,
      default: 'checks',
      description: 'folder of everything that was decided and sent; keep it, the day’s limits are in it',
    }),
    secretFile: Type.String({
      minLength: 1,
      description:
        'what deals are drawn by: one line of at least 32 characters, mode 0600; make it with openssl rand -hex 32, and keep it from providers',
    }),
    dryRun: {
      ...When(
        'whether the job is run on this machine before its result is challenged, which then takes another result than the claimed: always of every result, sampled of those drawn, never',
      ),
      default: 'sampled',
    },
    undecided: Type.Union([Type.Literal('leave'), Type.Literal('challenge')], {
      default: 'leave',
      description: 'what becomes of a drawn result that the run here says nothing about',
    }),
    class: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description: 'draw class of mediators, where the provider declared none and portable has no panel',
      }),
    ),
    rounds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 3, description: 'rounds to pay for; all that fit unless told' }),
    ),
    assumed: Type.Object(
      {
        jobCost: Share(0.8, 'what running a job costs its provider, as a share of the price it is paid'),
        fakeCost: Share(0, 'what faking a result costs it, as a share of the price'),
        dishonestMediators: Share(0.1, 'share of every panel that votes against what is true', 0.99),
        falseRejects: Share(0.001, 'how often a right result is found wrong', 0.99),
      },
      { ...closed, default: {} },
    ),
    share: Type.Object(
      {
        margin: Share(0.1, 'by how much more than the deterring share is checked: 0.1 is a tenth', 10),
        minimum: Share(0, 'the least share of results that is checked'),
        maximum: Share(
          1,
          'the most; and what is checked where no share deters, unless nothing is paid for the result',
        ),
      },
      { ...closed, default: {} },
    ),
    daily: Type.Object(
      {
        challenges: Type.Integer({
          minimum: 0,
          maximum: 1_000_000,
          default: 10,
          description: 'challenges in a day of chain time, UTC',
        }),
        spend: Amount('100', 'LP that a day’s challenges may take at their worst: escrow and mediation fees'),
      },
      { ...closed, default: {} },
    ),
    appeals: Type.Object(
      {
        enabled: Type.Boolean({
          default: false,
          description:
            'whether rulings are appealed that two runs here contradict, where the wager is worth it',
        }),
        maxPerAppeal: Amount('30', 'LP that one appeal may put up at most, fees and bond together'),
        maxOutstanding: Amount('60', 'LP that all appeals of open disputes may have put up together'),
        keepBalance: Amount('0', 'LP that stay in the wallet'),
        marginSeconds: Type.Integer({
          minimum: 1,
          maximum: 86_400,
          default: 30,
          description: 'seconds before the end of an appeal window from which on none is begun',
        }),
        dishonestShare: Type.Number({
          minimum: 0.01,
          maximum: 0.49,
          default: 0.33,
          description:
            'share of every panel that is taken to vote against what is true, or not at all, when an appeal is weighed; mediators take the same',
        }),
        mistakenShare: Type.Number({
          minimum: 0.000001,
          maximum: 0.5,
          default: 0.01,
          description: 'how often this machine is taken to be wrong though two runs agree',
        }),
      },
      { ...closed, default: {} },
    ),
    overrides: Type.Array(
      Type.Object(
        {
          provider: Type.Optional(
            Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description: 'deals of this provider' }),
          ),
          module: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 512,
              description: 'deals of this module: its repository, or repository@revision',
            }),
          ),
          share: Type.Optional(
            Type.Number({ minimum: 0, maximum: 1, description: 'the share itself: 0 never, 1 always' }),
          ),
          jobCost: Type.Optional(
            Type.Number({ minimum: 0, maximum: 1, description: 'in place of assumed.jobCost' }),
          ),
          fakeCost: Type.Optional(
            Type.Number({ minimum: 0, maximum: 1, description: 'in place of assumed.fakeCost' }),
          ),
          minimum: Type.Optional(
            Type.Number({ minimum: 0, maximum: 1, description: 'in place of share.minimum' }),
          ),
          maximum: Type.Optional(
            Type.Number({ minimum: 0, maximum: 1, description: 'in place of share.maximum' }),
          ),
          dryRun: Type.Optional(When('in place of dryRun')),
        },
        closed,
      ),
      { default: [], maxItems: 1_000, description: 'what holds for some deals; the first that matches one' },
    ),
    store: Type.Optional(StoreConfig),
    metrics: Type.Optional(MetricsConfig),
  },
  closed,
)
export type CheckSettings = Static<typeof CheckSettings>

type Problem = { readonly path: string; readonly reason: string }

const problemsOf = ({ assumed, share, overrides }: CheckSettings): readonly Problem[] => [
  ...addressProblems(overrides, ['overrides']),
  ...(share.minimum > share.maximum
    ? [{ path: 'share.minimum', reason: 'is above share.maximum: nothing is between them' }]
    : []),
  ...(assumed.fakeCost > assumed.jobCost
    ? [{ path: 'assumed.fakeCost', reason: 'is above assumed.jobCost: nobody would fake then' }]
    : []),
  ...overrides.flatMap((each, place): readonly Problem[] => {
    const path = `overrides[${place}]`
    const least = each.minimum ?? share.minimum
    const most = each.maximum ?? share.maximum
    return [
      ...(each.provider === undefined && each.module === undefined
        ? [{ path, reason: 'names no provider and no module: what holds for all stands above' }]
        : []),
      ...(least > most ? [{ path, reason: `checks at least ${least} and at most ${most}` }] : []),
    ]
  }),
]

/** Reads a policy file. Throws ConfigInvalid with everything that is missing, unknown or wrong in it. */
export const loadCheckSettings = (sources: ConfigSources): CheckSettings =>
  loadConfig(CheckSettings, sources, problemsOf)
