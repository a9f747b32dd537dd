/** The contracts whose ABI and bytecode this package carries: the pool's first, then the devnet's Lilypad V1. */
export const contractNames = [
  'Parameters',
  'DrawClasses',
  'StakeRegistry',
  'Sortition',
  'DisputePool',
  'ChallengeDesk',
  'RulingDesk',
  'Settlement',
  'Canaries',
  'DealReader',
  'ChallengeForwarder',
  'CheckpointAnchor',
  'DrandBeacon',
  'VrfBeacon',
  'DevnetBeacon',
  'LilypadController',
  'LilypadStorage',
  'LilypadPayments',
  'LilypadToken',
  'LilypadUsers',
  'LilypadMediationRandom',
] as const

export type ContractName = (typeof contractNames)[number]
