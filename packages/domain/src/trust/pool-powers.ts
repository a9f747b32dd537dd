import type { Power } from './power.ts'

const delayed = { waits: 'Parameters.delay' } as const
const atOnce = { waits: null } as const
const openDisputes = 'Disputes that are open keep what they opened under.'

const heir = (id: string, contract: string, of: string): Power => ({
  id,
  contract,
  functions: ['acceptOwnership'],
  holder: `${contract}.pendingOwner`,
  may: `become the owner of ${contract} by accepting`,
  effect: `It then holds every power over ${of}.`,
  limits: 'Only whom the owner named can accept, and the owner can still name another.',
  ...atOnce,
})

const handover = (id: string, contract: string): Power => ({
  id,
  contract,
  functions: ['transferOwnership', 'renounceOwnership'],
  holder: `${contract}.owner`,
  may: `hand the ownership of ${contract} on, or give it up for good`,
  effect:
    'Whom it names becomes the owner by accepting; given up, what the owner decides can never change again.',
  limits: 'What a new owner does waits as long as what the old one did.',
  ...atOnce,
})

const deployer = (contract: string, what: string): Power => ({
  id: `deployer-${contract}`,
  contract,
  functions: ['initialise'],
  holder: `${contract}.deployer`,
  may: `name ${what}, once`,
  effect: 'Whoever wires the contracts decides which code they obey for good.',
  limits: 'Once it has been done it cannot be done again by anybody.',
  ...atOnce,
})

/** Powers over the pool's own contracts. */
export const poolPowers: readonly Power[] = [
  {
    id: 'parameters',
    contract: 'Parameters',
    functions: ['schedule'],
    holder: 'Parameters.owner',
    may: 'change the pool’s numbers: durations, stakes, fees, slashes, the shares of treasury and insurance',
    effect:
      'Disputes that open after the change are played by it. Who does not agree can leave before it holds, where the wait is longer than the unbonding period.',
    limits: `${openDisputes} The contract refuses numbers outside its own bounds.`,
    ...delayed,
  },
  handover('parameters-handover', 'Parameters'),
  heir('parameters-heir', 'Parameters', 'the pool’s numbers'),
  {
    id: 'classes',
    contract: 'DrawClasses',
    functions: ['schedule'],
    holder: 'DrawClasses.owner',
    may: 'list draw classes, take them off the list, and change their terms',
    effect:
      'A class that is not listed takes no mediators and no challenges; the terms decide how many rounds and how weights are capped.',
    limits: openDisputes,
    ...delayed,
  },
  handover('classes-handover', 'DrawClasses'),
  heir('classes-heir', 'DrawClasses', 'draw classes'),
  {
    id: 'sponsors-choice',
    contract: 'Canaries',
    functions: ['scheduleSponsor'],
    holder: 'Canaries.owner',
    may: 'admit sponsors of canaries and dismiss them',
    effect: 'A sponsor can have mediators slashed by answers that it knew beforehand.',
    limits:
      'A sponsor has to have committed to the answer in an earlier epoch, its slash waits for appeals, and overturned its bond pays.',
    ...delayed,
  },
  handover('sponsors-handover', 'Canaries'),
  heir('sponsors-heir', 'Canaries', 'who sponsors canaries'),
  {
    id: 'sponsor',
    contract: 'Canaries',
    functions: ['postRoot'],
    holder: 'Canaries.sponsors',
    may: 'open disputes between its own canary keys as canaries, whose right answer it committed to beforehand',
    effect: 'Who voted the opposite is slashed as for a failed canary.',
    limits:
      'Canary keys are never drawn, and are no mediators. The slash waits and can be appealed; if the answer falls, the sponsor’s bond pays the appellant.',
    ...atOnce,
  },
  {
    id: 'treasury',
    contract: 'Settlement',
    functions: [],
    holder: 'Settlement.treasuryAccount',
    may: 'receive the treasury’s share of fees',
    effect: 'The share is a parameter; the account was fixed when Settlement was deployed.',
    limits: 'It can neither ask for more nor hold anything back.',
    ...atOnce,
  },
  {
    id: 'insurance',
    contract: 'Settlement',
    functions: [],
    holder: 'Settlement.insuranceAccount',
    may: 'receive the insurance’s share of what is slashed',
    effect: 'The share is a parameter; the account was fixed when Settlement was deployed.',
    limits: 'It can neither ask for more nor hold anything back.',
    ...atOnce,
  },
  {
    id: 'beacon-publisher',
    contract: 'DevnetBeacon',
    functions: ['publish'],
    holder: 'DevnetBeacon.publisher',
    may: 'choose the randomness that every panel is drawn by',
    effect:
      'It can seat whom it likes in every panel. This beacon is for a development chain and for nothing else.',
    limits: 'None that matters.',
    ...atOnce,
  },
  {
    id: 'vrf-coordinator',
    contract: 'VrfBeacon',
    functions: ['rawFulfillRandomWords'],
    holder: 'VrfBeacon.coordinator',
    may: 'deliver the random words that panels are drawn by',
    effect:
      'It proves each word against a key; whoever owns the coordinator and its keys could deliver others, or none.',
    limits: 'Without a word by the hard stop a dispute ends INCONCLUSIVE, and nobody is slashed.',
    ...atOnce,
  },
  deployer('StakeRegistry', 'the pool, the settlement and the canaries that StakeRegistry obeys'),
  deployer('Sortition', 'the registry whose weights Sortition draws by'),
  deployer('Settlement', 'the pool and the canaries that Settlement obeys'),
  deployer('Canaries', 'the pool and the settlement that Canaries obeys'),
  deployer('VrfBeacon', 'the pool that may pin rounds of VrfBeacon'),
]
