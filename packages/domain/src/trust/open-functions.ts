import type { Caller } from './power.ts'

const each = <Name extends string>(
  caller: Caller,
  ...names: readonly Name[]
): Readonly<Record<Name, Caller>> =>
  Object.fromEntries(names.map((name) => [name, caller])) as Readonly<Record<Name, Caller>>

/** The state-changing functions that are no power of anybody, by contract, and whom they are for. */
export const OPEN_FUNCTIONS: Readonly<Record<string, Readonly<Record<string, Caller>>>> = {
  Parameters: each('anyone', 'applyScheduled'),
  DrawClasses: each('anyone', 'applyScheduled'),
  StakeRegistry: {
    ...each('party', 'approveMediator', 'register', 'registerUnder', 'stake', 'stakeWith'),
    ...each('party', 'requestUnstake', 'requestUnstakeOf', 'withdraw', 'withdrawOf'),
    ...each('party', 'offerKey', 'rotateKey', 'setWithdrawalAddress'),
    ...each('anyone', 'syncWeight'),
    ...each('wired', 'lockAll', 'releaseAll'),
  },
  Sortition: each('wired', 'setWeight'),
  DisputePool: {
    ...each('wired', 'mediationRequest', 'noteKey'),
    ...each('party', 'commit', 'reveal', 'declareClaim', 'fundChallenge', 'postEvidence', 'withdrawFunding'),
    ...each('anyone', 'drawPanel', 'endCommit', 'closeRound', 'abandon', 'finalise', 'settle'),
    // Whoever pays may appeal; a seal and a canary are opened by who knows what they hide.
    ...each('anyone', 'appeal', 'openSeal', 'openCanary'),
  },
  // Desks run in the pool’s storage by its own delegatecall: called by themselves they have none.
  ChallengeDesk: each(
    'powerless',
    'declareClaim',
    'fundChallenge',
    'mediationRequest',
    'postEvidence',
    'withdrawFunding',
  ),
  RulingDesk: each('powerless', 'abandon', 'appeal', 'closeRound', 'finalise', 'openCanary', 'settle'),
  Settlement: {
    ...each('party', 'claim', 'claimOf'),
    ...each('wired', 'receiveEscrow', 'withdrawEscrow', 'captureFee', 'receiveAppeal', 'settleRound'),
    ...each('wired', 'endCanary', 'returnEscrow'),
  },
  Canaries: {
    ...each('anyone', 'applySponsor'),
    ...each('party', 'addBond', 'requestBondWithdrawal', 'withdrawBond', 'consent'),
    ...each('wired', 'open', 'release'),
  },
  DealReader: {},
  ChallengeForwarder: each('party', 'challenge'),
  CheckpointAnchor: each('anyone', 'anchor'),
  // Taken only with drand’s signature.
  DrandBeacon: each('anyone', 'submit'),
  VrfBeacon: each('wired', 'pin'),
  DevnetBeacon: {},
  LilypadController: {
    ...each('party', 'agree', 'addResult', 'acceptResult', 'checkResult'),
    ...each('party', 'timeoutAgree', 'timeoutSubmitResult', 'timeoutJudgeResult', 'timeoutMediateResult'),
  },
  LilypadStorage: each('powerless', 'initialize'),
  LilypadPayments: {},
  LilypadToken: each(
    'party',
    'approve',
    'increaseAllowance',
    'decreaseAllowance',
    'transfer',
    'transferFrom',
    'payEscrow',
  ),
  LilypadUsers: {
    ...each('party', 'updateUser', 'addUserToList', 'removeUserFromList'),
    ...each('powerless', 'initialize'),
  },
  LilypadMediationRandom: {
    ...each('wired', 'mediationRequest'),
    ...each('party', 'mediationAcceptResult', 'mediationRejectResult'),
  },
}
