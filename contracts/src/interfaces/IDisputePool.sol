// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IChallengeDesk} from "./IChallengeDesk.sol";
import {IKeyBook} from "./IKeyBook.sol";
import {IRulingDesk} from "./IRulingDesk.sol";

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
    uint8 rung;
    uint16 reason;
    /// @dev Zero until committed.
    bytes32 commitment;
    /// @dev Of a revealed REJECT or FOUND, where the tally compares it; VoteRevealed has every vote's.
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
    uint8 mode;
    uint8 classRounds;
    bool rejectable;
    uint8 highestRung;
    bool evidencePosted;
    bytes32 seal;
    bytes32 policyDigest;
    /// @dev When the outcome can be finalised, 0 while there is none.
    uint64 finalAt;
    /// @dev The truth of an opened canary, 0 of any other dispute.
    uint8 canaryTruth;
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
    bool settled;
    /// @dev Who appealed when the round had closed, zero when nobody did.
    address appellant;
    PanelMember[] members;
}

/// @notice What a challenge of a deal would get now. Times are unix seconds, amounts wei.
struct Quote {
    /// @dev 1 STANDARD, 2 EXPRESS, 0 when nothing fits or there is no result to check.
    uint8 mode;
    /// @dev Rounds that end before the deadline in the worst case and that the class's size allows: what can be funded to use.
    uint8 rounds;
    /// @dev Rounds that the class's size allows, 0 when the class is not known or too small.
    uint8 classRounds;
    /// @dev Operators whose mediators could be drawn, one of each: the class's, but for the parties'.
    uint32 drawable;
    /// @dev The class asked about.
    bytes32 drawClass;
    /// @dev When either party may end the dispute through the controller.
    uint64 deadline;
    /// @dev Per round of the whole ladder.
    uint8[] seats;
    /// @dev Per round of the whole ladder; the first `rounds` together are the escrow.
    uint256[] roundCosts;
}

/// @notice The controller's mediation handler: funding, disputes, panels, commitments, reveals, tallies and rulings.
interface IDisputePool is IChallengeDesk, IRulingDesk, IKeyBook {
    /// @notice What a challenge of a deal would get now: in the class it is funded for, else the first class its provider declared.
    function quote(string calldata dealId) external view returns (Quote memory);

    /// @notice What a challenge of a deal would get now in a class.
    function quoteIn(string calldata dealId, bytes32 drawClass) external view returns (Quote memory);

    /// @notice Draws the current round's panel and opens its commit phase. Anyone, once the pinned beacon round is available.
    /// @dev Too few drawn decide the dispute: UNSERVICEABLE in round 1, else INCONCLUSIVE. Reverts WrongPhase, BeaconNotAvailable.
    /// Emits PanelDrawn and a SeatLocked per member, or RoundClosed.
    function drawPanel(bytes32 disputeId) external;

    /// @notice Commits the vote of the mediator that the caller is, or is the key of, once and for good.
    /// @param commitment hashVote of the vote
    /// @param sealedVote the vote's fields encrypted by the mediator for itself; at most 1024 bytes
    /// @dev Reverts WrongPhase, ZeroCommitment, SealedVoteTooLong, KeyRetired, NotOnPanel, AlreadyCommitted, AlternateTooEarly. Emits VoteCommitted,
    /// and CommitPhaseEnded with the last seat filled.
    function commit(bytes32 disputeId, bytes32 commitment, bytes calldata sealedVote) external;

    /// @notice Records that the commit phase ran out. Anyone; reveal and closeRound do it too.
    /// @dev Reverts WrongPhase, CommitPhaseOpen, CommitPhaseAlreadyEnded. Emits CommitPhaseEnded.
    function endCommit(bytes32 disputeId) external;

    /// @notice Reveals a committed vote. Anyone who holds it.
    /// @dev Reverts WrongPhase, WrongRound, NotOnPanel, NotCommitted, AlreadyRevealed, WrongPreimage, InvalidOutcome, InvalidRung, NoEvidence,
    /// RejectNeedsClass, InvalidReason, InvalidResultDigest. Emits VoteRevealed.
    function reveal(Vote calldata vote) external;

    /// @notice Opens the seal of a sealed claim, in the first round's reveal phase. Anyone who holds its salt; the provider must.
    /// @dev The seal is keccak256(abi.encode(keccak256("Seal(uint256 chainId,string dealId,address resourceProvider,bytes32 resultDigest,bytes32
    /// salt)"), chainId, keccak256(bytes(dealId)), resourceProvider, resultDigest, salt)). Reverts WrongPhase, NotSealed, AlreadyOpened,
    /// WrongSeal. Emits SealOpened.
    function openSeal(bytes32 disputeId, bytes32 resultDigest, bytes32 salt) external;

    /// @notice A dispute; all zero when unknown.
    function getDispute(bytes32 disputeId) external view returns (DisputeView memory);

    /// @notice A round of a dispute; all zero when it has not opened.
    function getRound(bytes32 disputeId, uint8 round) external view returns (RoundView memory);

    /// @notice The phase now: 0 NONE, 1 BEACON, 2 COMMIT, 3 REVEAL, 4 TALLY, 5 DECIDED, 6 FINAL, 7 APPEAL, 8 CANARY, 9 SETTLING.
    function phase(bytes32 disputeId) external view returns (uint8);

    /// @notice The dispute of a deal, zero when none has opened.
    function disputeOf(string calldata dealId) external view returns (bytes32 disputeId);

    /// @notice Rounds and wei funded for a deal and the funder.
    function fundingOf(string calldata dealId)
        external
        view
        returns (address jobCreator, bytes32 drawClass, uint8 rounds, uint256 amount);

    /// @notice What the provider of a deal declared; all zero when it declared nothing.
    function declarationOf(string calldata dealId)
        external
        view
        returns (bytes32[] memory drawClasses, bytes32 policyDigest, uint8 highestRung);

    /// @notice The EIP-712 digest of a vote.
    function hashVote(Vote calldata vote) external view returns (bytes32);

    /// @notice The seed of a round's draw:
    /// keccak256(abi.encode("LILYMED/DRAW/v1", chainId, pool, disputeId, round, randomness)).
    function panelSeed(bytes32 disputeId, uint8 round, bytes32 randomness) external view returns (bytes32);

    /// @notice The sha2-256 digest inside a CIDv0, zero when `dataId` is none.
    function claimDigestOf(string calldata dataId) external view returns (bytes32);
}
