// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ILilypadMediationHandler} from "./ILilypad.sol";

/// @notice What a mediator found; its EIP-712 digest (domain "LilyMed", version "1") is the commitment.
struct Vote {
    bytes32 disputeId;
    uint8 round;
    address mediator;
    uint8 outcome;
    uint8 rung;
    uint16 reason;
    bytes32 resultDigest;
    bytes32 evidence;
    bytes32 salt;
}

/// @notice One seat or alternate of a round.
struct PanelMember {
    address mediator;
    bool seated;
    bool revealed;
    uint8 outcome;
    uint16 reason;
    /// @dev Zero until committed.
    bytes32 commitment;
    bytes32 resultDigest;
}

/// @notice A dispute as getDispute returns it. Times are unix seconds, amounts wei.
struct DisputeView {
    string dealId;
    address jobCreator;
    address resourceProvider;
    address solver;
    bytes32 claimDigest;
    bytes32 drawClass;
    uint8 rounds;
    uint8 currentRound;
    uint8 outcome;
    uint8 phase;
    uint64 deadline;
    uint64 decidedAt;
    uint32 parameterVersion;
    uint256 mediationFee;
}

/// @notice A round as getRound returns it. Times are unix seconds, 0 while not known.
struct RoundView {
    uint64 openedAt;
    uint64 beaconRound;
    uint64 epoch;
    uint8 seats;
    uint8 alternates;
    bytes32 randomness;
    uint64 commitStartedAt;
    uint64 commitEndsAt;
    uint64 commitEndedAt;
    uint64 revealEndsAt;
    uint8 committed;
    uint8 revealed;
    bool closed;
    uint8 outcome;
    PanelMember[] members;
}

/// @notice The controller's mediation handler: funding, disputes, panels, commitments, reveals, tallies and rulings.
interface IDisputePool is ILilypadMediationHandler {
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

    /// @notice Pays for the panels of a challenge that the caller, the deal's job creator, may then raise with the controller's
    /// checkResult. `rounds` is the total wanted: a further call pays the difference.
    /// @dev The amount is pulled by Settlement, which needs the allowance. Reverts NotJobCreator, DealNotSubmitted,
    /// RoundsOutOfRange, ZeroDrawClass, DrawClassDiffers, or as the token does. Emits ChallengeFunded (rounds in total, amount paid now).
    function fundChallenge(string calldata dealId, bytes32 drawClass, uint8 rounds) external;

    /// @notice Sends the funding back to the job creator, as long as no dispute has opened.
    /// @dev Reverts NothingFunded, NotJobCreator, DisputeExists. Emits FundingWithdrawn.
    function withdrawFunding(string calldata dealId) external;

    /// @notice What a challenge of a deal would get now.
    /// @return roundsThatFit rounds that end before the deadline in the worst case, 0 when there is no result to check
    /// @return roundCosts wei per round of the ladder, first round first
    /// @return deadline when either party may end the dispute through the controller (unix seconds)
    function quote(string calldata dealId)
        external
        view
        returns (uint8 roundsThatFit, uint256[] memory roundCosts, uint64 deadline);

    /// @notice Draws the current round's panel and opens its commit phase. Anyone, once the pinned beacon round is available.
    /// @dev Too few drawn decide the dispute: UNSERVICEABLE in round 1, else INCONCLUSIVE. Reverts WrongPhase, BeaconNotAvailable.
    /// Emits PanelDrawn and a SeatLocked per member, or RoundClosed.
    function drawPanel(bytes32 disputeId) external;

    /// @notice Commits the caller's vote, once and for good.
    /// @param commitment hashVote of the vote
    /// @param sealedVote the vote's fields encrypted by the mediator for itself; at most 1024 bytes
    /// @dev Reverts WrongPhase, ZeroCommitment, SealedVoteTooLong, NotOnPanel, AlreadyCommitted, AlternateTooEarly. Emits VoteCommitted,
    /// and CommitPhaseEnded with the last seat filled.
    function commit(bytes32 disputeId, bytes32 commitment, bytes calldata sealedVote) external;

    /// @notice Records that the commit phase ran out. Anyone; reveal and closeRound do it too.
    /// @dev Reverts WrongPhase, CommitPhaseOpen, CommitPhaseAlreadyEnded. Emits CommitPhaseEnded.
    function endCommit(bytes32 disputeId) external;

    /// @notice Reveals a committed vote. Anyone who holds it.
    /// @dev Reverts WrongPhase, WrongRound, NotOnPanel, NotCommitted, AlreadyRevealed, WrongPreimage, InvalidOutcome, InvalidRung, InvalidReason,
    /// InvalidResultDigest. Emits VoteRevealed.
    function reveal(Vote calldata vote) external;

    /// @notice Tallies the current round: a ruling, the next round, or INCONCLUSIVE. Anyone.
    /// @dev Reverts WrongPhase. Emits RoundClosed, and RoundOpened when it escalates.
    function closeRound(bytes32 disputeId) external;

    /// @notice Settles a decided dispute, through the controller for ACCEPT and REJECT: then only an account that sends the transaction
    /// itself, the last panel first, and with an allowance to Settlement of the mediation fee less the tip.
    /// @dev Reverts WrongPhase, NotOrigin, FinaliserNotOnPanel, TooLittleGas, ControllerRefused, or as the token does. Emits DisputeFinalised
    /// and Settlement's events.
    function finalise(bytes32 disputeId) external;

    /// @notice A dispute; all zero when unknown.
    function getDispute(bytes32 disputeId) external view returns (DisputeView memory);

    /// @notice A round of a dispute; all zero when it has not opened.
    function getRound(bytes32 disputeId, uint8 round) external view returns (RoundView memory);

    /// @notice The phase now: 0 NONE, 1 BEACON, 2 COMMIT, 3 REVEAL, 4 TALLY, 5 DECIDED, 6 FINAL.
    function phase(bytes32 disputeId) external view returns (uint8);

    /// @notice The dispute of a deal, zero when none has opened.
    function disputeOf(string calldata dealId) external view returns (bytes32 disputeId);

    /// @notice Rounds and wei funded for a deal and the funder.
    function fundingOf(string calldata dealId)
        external
        view
        returns (address jobCreator, bytes32 drawClass, uint8 rounds, uint256 amount);

    /// @notice The EIP-712 digest of a vote.
    function hashVote(Vote calldata vote) external view returns (bytes32);

    /// @notice The seed of a round's draw:
    /// keccak256(abi.encode("LILYMED/DRAW/v1", chainId, pool, disputeId, round, randomness)).
    function panelSeed(bytes32 disputeId, uint8 round, bytes32 randomness) external view returns (bytes32);

    /// @notice The sha2-256 digest inside a CIDv0, zero when `dataId` is none.
    function claimDigestOf(string calldata dataId) external pure returns (bytes32);
}
