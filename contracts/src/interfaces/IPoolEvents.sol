// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What the pool emits and reverts with.
interface IPoolEvents {
    event ChallengeFunded(string dealId, address indexed jobCreator, bytes32 drawClass, uint8 rounds, uint256 amount);
    event FundingWithdrawn(string dealId, address indexed jobCreator, uint256 amount);
    event DisputeOpened(
        bytes32 indexed disputeId,
        string dealId,
        address jobCreator,
        address resourceProvider,
        address solver,
        bytes32 claimDigest,
        bytes32 drawClass,
        uint8 rounds,
        uint64 deadline,
        uint32 parameterVersion,
        uint256 mediationFee
    );
    /// @notice Follows DisputeOpened: what the dispute is judged by.
    /// @param mode 1 STANDARD, 2 EXPRESS
    /// @param classRounds rounds that the class's size allows, appeals included
    /// @param rejectable whether REJECT is a valid vote: the provider declared the class, or the class is portable
    /// @param highestRung the highest rung the provider declared, 0 without a declaration
    /// @param seal of a sealed claim, zero of an open one
    /// @param policyDigest as declared, zero without a declaration
    event DisputeTerms(
        bytes32 indexed disputeId,
        uint8 mode,
        uint8 classRounds,
        bool rejectable,
        uint8 highestRung,
        bytes32 seal,
        bytes32 policyDigest
    );
    /// @notice What a claim, not submitted yet, may be judged by.
    event ClaimDeclared(
        string dealId, address indexed resourceProvider, bytes32[] drawClasses, bytes32 policyDigest, uint8 highestRung
    );
    /// @notice Where a party says that the bytes behind the on-chain dataId can be had.
    event EvidencePosted(bytes32 indexed disputeId, address indexed party, string location);
    /// @notice A sealed claim's digest, from here on in the open.
    event SealOpened(bytes32 indexed disputeId, bytes32 resultDigest, bytes32 salt);
    event RoundOpened(
        bytes32 indexed disputeId, uint8 round, uint64 beaconRound, uint64 epoch, uint8 seats, uint8 alternates
    );
    event PanelDrawn(
        bytes32 indexed disputeId,
        uint8 round,
        bytes32 randomness,
        address[] seats,
        address[] alternates,
        address[] passedOver,
        uint64 commitEndsAt
    );
    event VoteCommitted(
        bytes32 indexed disputeId, uint8 round, address indexed mediator, bytes32 commitment, bytes sealedVote
    );
    event CommitPhaseEnded(bytes32 indexed disputeId, uint8 round, uint64 endedAt, uint64 revealEndsAt);
    event VoteRevealed(
        bytes32 indexed disputeId,
        uint8 round,
        address indexed mediator,
        uint8 outcome,
        uint8 rung,
        uint16 reason,
        bytes32 resultDigest,
        bytes32 evidence,
        bytes32 salt
    );
    /// @param outcome 0 when the round escalates, else the dispute's outcome as it stands
    /// @param finalAt when the outcome can be finalised: until then it can be appealed, if the ladder goes on (unix seconds, 0 when it escalates)
    event RoundClosed(bytes32 indexed disputeId, uint8 round, uint8 outcome, bool escalates, uint64 finalAt);
    /// @notice Somebody pays to have a ruling, or a canary's truth, reviewed.
    /// @param round the round whose ruling is appealed; RoundOpened of the next follows
    event AppealRaised(
        bytes32 indexed disputeId, uint8 round, address indexed appellant, uint8 against, uint256 fees, uint256 bond
    );
    /// @notice A dispute turned out to be a canary: its truth is the outcome.
    /// @param finalAt when the slashes can be settled (unix seconds)
    event CanaryOpened(bytes32 indexed disputeId, address indexed sponsor, uint8 truth, uint64 finalAt);
    event DisputeFinalised(bytes32 indexed disputeId, uint8 outcome, address finaliser);
    /// @notice A round's seats are released, slashed and paid.
    event RoundSettled(bytes32 indexed disputeId, uint8 round);
    /// @notice The last round is settled and what was left of the escrow is the creator's credit.
    event DisputeSettled(bytes32 indexed disputeId);
    /// @notice Lilypad's own event, so that its clients see the request; `mediator` is this contract.
    event MediationRequested(string dealId, address mediator);

    error NotRegistry(address expected, address got);
    error KeyRetired(address key);
    error NotController(address expected, address got);
    error NotJobCreator(address expected, address got);
    error NotResourceProvider(address expected, address got);
    error NotAParty(address jobCreator, address resourceProvider, address got);
    error DealNotSubmitted(uint8 expectedState, uint8 gotState);
    error RoundsOutOfRange(uint8 above, uint8 maximum, uint8 got);
    error DrawClassDiffers(bytes32 expected, bytes32 got);
    error DealIdTooLong(uint256 maximum, uint256 got);
    error ClassNotListed(bytes32 drawClass);
    error ClassNotDeclared(bytes32 drawClass);
    error ClassTooSmall(bytes32 drawClass, uint32 required, uint32 drawable);
    error ClassTooLight(bytes32 drawClass, uint128 required, uint128 weight);
    error DealNotAgreed(uint8 expectedState, uint8 gotState);
    error AlreadyDeclared(string dealId);
    error ClassesOutOfRange(uint256 minimum, uint256 maximum, uint256 got);
    error ZeroPolicyDigest();
    error LocationTooLong(uint256 maximum, uint256 got);
    error NothingFunded(string dealId);
    error DisputeExists(bytes32 disputeId);
    error NotFunded(uint256 required, uint256 have);
    error CheckTooLate(uint64 deadline, uint64 needed);
    error WrongPhase(uint8 expected, uint8 got);
    error BeaconNotAvailable(uint64 beaconRound);
    error NotOnPanel(bytes32 disputeId, uint8 round, address got);
    error AlternateTooEarly(uint64 from, uint64 got);
    error ZeroCommitment();
    error AlreadyCommitted(address mediator, bytes32 commitment);
    error SealedVoteTooLong(uint256 maximum, uint256 got);
    error CommitPhaseOpen(uint64 endsAt, uint64 got);
    error CommitPhaseAlreadyEnded(uint64 endedAt);
    error WrongRound(uint8 expected, uint8 got);
    error NotCommitted(address mediator);
    error AlreadyRevealed(address mediator);
    error WrongPreimage(bytes32 expected, bytes32 got);
    error InvalidOutcome(uint8 got);
    error InvalidRung(uint8 highest, uint8 got);
    error NoEvidence(uint8 rung);
    error RejectNeedsClass(bytes32 drawClass);
    error NotSealed();
    error AlreadyOpened();
    error WrongSeal(bytes32 expected, bytes32 got);
    error NoFurtherRound(uint8 round, uint8 classRounds, uint64 deadline);
    error RoundNotOpened(uint8 rounds, uint8 got);
    error AlreadySettled(uint8 round);
    error NotACanary(bytes32 disputeId);
    error InvalidReason(uint8 outcome, uint16 got);
    error InvalidResultDigest(uint8 outcome, bytes32 claimDigest, bytes32 got);
    error NotOrigin(address expected, address got);
    error FinaliserNotOnPanel(address got, uint64 openToAllFrom);
    error TooLittleGas(uint256 required, uint256 got);
    error ControllerRefused(uint8 dealState, bytes reason);
    error NoVerdict(uint8 outcome);
    error AbandonTooEarly(uint64 from, uint64 got);
    error ControllerAccepts();
}
