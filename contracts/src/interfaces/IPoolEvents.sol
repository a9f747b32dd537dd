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
    event RoundClosed(bytes32 indexed disputeId, uint8 round, uint8 outcome, bool escalates);
    event DisputeFinalised(bytes32 indexed disputeId, uint8 outcome, address finaliser);
    /// @notice Lilypad's own event, so that its clients see the request; `mediator` is this contract.
    event MediationRequested(string dealId, address mediator);

    error NotController(address expected, address got);
    error NotJobCreator(address expected, address got);
    error DealNotSubmitted(uint8 expectedState, uint8 gotState);
    error RoundsOutOfRange(uint8 above, uint8 maximum, uint8 got);
    error DrawClassDiffers(bytes32 expected, bytes32 got);
    error ZeroDrawClass();
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
    error InvalidRung(uint8 expected, uint8 got);
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
