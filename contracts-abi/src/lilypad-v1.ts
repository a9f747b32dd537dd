/**
 * Lilypad V1's contracts that the devnet does without, as far as their events go; the arguments are named in our words, which
 * changes no topic. LilypadPow stands behind a proxy.
 */
const ownable = [
  'event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)',
  'event Initialized(uint8 version)',
] as const

export const lilypadOnChainJobCreatorAbi = [
  ...ownable,
  'event JobAdded(uint256 jobId, address callingContract, address payee, string module, string[] inputs)',
] as const

export const lilypadPowAbi = [
  ...ownable,
  'event Upgraded(address indexed implementation)',
  'event AdminChanged(address previousAdmin, address newAdmin)',
  'event ValidPOWSubmitted(address account, string nodeId, uint256 nonce, uint256 startedAt, uint256 completedAt, bytes32 puzzle, uint256 difficulty)',
  'event GenerateChallenge(bytes32 puzzle, uint256 difficulty)',
  'event NewPowRound()',
] as const

/** Lilypad's example of a contract that asks for jobs: whoever runs one can have it followed. */
export const lilypadExampleClientAbi = [
  ...ownable,
  'event JobCreated(uint256 jobId, string message)',
  'event JobCompleted(uint256 jobId, string dealId, string dataId)',
] as const
