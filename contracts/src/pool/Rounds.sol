// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IDisputePool, PanelMember, Vote} from "../interfaces/IDisputePool.sol";
import {ParameterSet} from "../interfaces/IParameters.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Outcome, Phase, Reason} from "../libraries/Numbers.sol";
import {Tally} from "../libraries/Tally.sol";
import {VoteHash} from "../libraries/VoteHash.sol";
import {PoolState} from "./PoolState.sol";

/// @notice One round after the other: panel, commitments, reveals, tally.
abstract contract Rounds is PoolState, EIP712, IDisputePool {
    uint256 private constant MAX_SEALED_VOTE = 1024;

    /// @inheritdoc IDisputePool
    function drawPanel(bytes32 disputeId) external nonReentrant {
        (Dispute storage dispute, Round storage round, ParameterSet memory set) = _inPhase(Phase.BEACON, disputeId);
        (bool available, bytes32 randomness) = beacon.randomness(round.beaconRound);
        if (!available) revert BeaconNotAvailable(round.beaconRound);
        (address[] memory drawn, address[] memory passedOver) = sortition.draw(
            dispute.drawClass,
            round.epoch,
            panelSeed(disputeId, dispute.currentRound, randomness),
            round.seats + round.alternates,
            _excluded(disputeId, dispute),
            dispute.parameterVersion
        );
        if (drawn.length < round.seats) {
            _decide(disputeId, dispute, round, dispute.currentRound == 1 ? Outcome.UNSERVICEABLE : Outcome.INCONCLUSIVE);
        } else {
            _seat(disputeId, dispute.currentRound, round, set, randomness, drawn, passedOver);
        }
    }

    /// @inheritdoc IDisputePool
    function commit(bytes32 disputeId, bytes32 commitment, bytes calldata sealedVote) external {
        (Dispute storage dispute, Round storage round, ParameterSet memory set) = _inPhase(Phase.COMMIT, disputeId);
        if (commitment == 0) revert ZeroCommitment();
        if (sealedVote.length > MAX_SEALED_VOTE) revert SealedVoteTooLong(MAX_SEALED_VOTE, sealedVote.length);
        uint8 number = dispute.currentRound;
        PanelMember storage member = _memberOf(disputeId, number, round, msg.sender);
        if (member.commitment != 0) revert AlreadyCommitted(msg.sender, member.commitment);
        if (!member.seated) {
            uint64 from = round.commitStartedAt + set.commitDuration * 2 / 3;
            if (block.timestamp < from) revert AlternateTooEarly(from, uint64(block.timestamp));
        }
        member.commitment = commitment;
        round.committed += 1;
        emit VoteCommitted(disputeId, number, msg.sender, commitment, sealedVote);
        if (round.committed == round.seats) _endCommitAt(disputeId, number, round, set, uint64(block.timestamp));
    }

    /// @inheritdoc IDisputePool
    function endCommit(bytes32 disputeId) external {
        Dispute storage dispute = _disputes[disputeId];
        uint8 number = dispute.currentRound;
        Round storage round = _rounds[disputeId][number];
        if (round.members.length == 0) revert WrongPhase(Phase.COMMIT, _phaseOf(disputeId, dispute));
        if (round.commitEndedAt != 0) revert CommitPhaseAlreadyEnded(round.commitEndedAt);
        ParameterSet memory set = _setOf(dispute);
        uint64 endsAt = round.commitStartedAt + set.commitDuration;
        if (block.timestamp < endsAt) revert CommitPhaseOpen(endsAt, uint64(block.timestamp));
        _endCommitAt(disputeId, number, round, set, endsAt);
    }

    /// @inheritdoc IDisputePool
    function reveal(Vote calldata vote) external {
        (Dispute storage dispute, Round storage round, ParameterSet memory set) = _inPhase(Phase.REVEAL, vote.disputeId);
        if (vote.round != dispute.currentRound) revert WrongRound(dispute.currentRound, vote.round);
        _ensureCommitEnded(vote.disputeId, vote.round, round, set);
        PanelMember storage member = _memberOf(vote.disputeId, vote.round, round, vote.mediator);
        if (member.commitment == 0) revert NotCommitted(vote.mediator);
        if (member.revealed) revert AlreadyRevealed(vote.mediator);
        bytes32 hash = hashVote(vote);
        if (hash != member.commitment) revert WrongPreimage(member.commitment, hash);
        _requireValid(vote, dispute.claimDigest);
        member.revealed = true;
        member.outcome = vote.outcome;
        member.reason = vote.reason;
        if (vote.outcome == Outcome.REJECT) member.resultDigest = vote.resultDigest;
        round.revealed += 1;
        _emitRevealed(vote);
    }

    /// @inheritdoc IDisputePool
    function closeRound(bytes32 disputeId) external nonReentrant {
        (Dispute storage dispute, Round storage round, ParameterSet memory set) = _inPhase(Phase.TALLY, disputeId);
        // Without a panel the beacon has failed: another round would only wait for it again.
        if (round.members.length == 0) {
            _decide(disputeId, dispute, round, Outcome.INCONCLUSIVE);
            return;
        }
        uint8 number = dispute.currentRound;
        _ensureCommitEnded(disputeId, number, round, set);
        uint8 outcome = Tally.rulingOf(number, round.seats, round.members);
        if (outcome != Outcome.NONE) return _decide(disputeId, dispute, round, outcome);
        bool fits = Ladder.fitting(block.timestamp, dispute.deadline, set) > 0;
        if (number == dispute.rounds || !fits) return _decide(disputeId, dispute, round, Outcome.INCONCLUSIVE);
        round.closed = true;
        emit RoundClosed(disputeId, number, Outcome.NONE, true);
        _openRound(disputeId, dispute, set);
    }

    /// @inheritdoc IDisputePool
    function hashVote(Vote calldata vote) public view returns (bytes32) {
        return _hashTypedDataV4(VoteHash.structHash(vote));
    }

    /// @inheritdoc IDisputePool
    function panelSeed(bytes32 disputeId, uint8 round, bytes32 randomness) public view returns (bytes32) {
        return keccak256(abi.encode("LILYMED/DRAW/v1", block.chainid, address(this), disputeId, round, randomness));
    }

    function _decide(bytes32 disputeId, Dispute storage dispute, Round storage round, uint8 outcome) private {
        round.closed = true;
        round.outcome = outcome;
        dispute.outcome = outcome;
        dispute.decidedAt = uint64(block.timestamp);
        emit RoundClosed(disputeId, dispute.currentRound, outcome, false);
    }

    function _seat(
        bytes32 disputeId,
        uint8 number,
        Round storage round,
        ParameterSet memory set,
        bytes32 randomness,
        address[] memory drawn,
        address[] memory passedOver
    ) private {
        round.randomness = randomness;
        round.commitStartedAt = uint64(block.timestamp);
        address[] memory seats = new address[](round.seats);
        address[] memory alternates = new address[](drawn.length - seats.length);
        for (uint256 i = 0; i < drawn.length; i++) {
            bool seated = i < seats.length;
            if (seated) seats[i] = drawn[i];
            else alternates[i - seats.length] = drawn[i];
            PanelMember storage member = round.members.push();
            member.mediator = drawn[i];
            member.seated = seated;
            registry.lock(drawn[i], disputeId, number, set.lockPerSeat);
        }
        uint64 commitEndsAt = uint64(block.timestamp) + set.commitDuration;
        emit PanelDrawn(disputeId, number, randomness, seats, alternates, passedOver, commitEndsAt);
    }

    /// @dev The parties, and who held a seat or voted in an earlier round.
    function _excluded(bytes32 disputeId, Dispute storage dispute) private view returns (address[] memory excluded) {
        uint256 capacity = 3;
        for (uint8 k = 1; k < dispute.currentRound; k++) {
            capacity += _rounds[disputeId][k].members.length;
        }
        excluded = new address[](capacity);
        excluded[0] = dispute.jobCreator;
        excluded[1] = dispute.resourceProvider;
        excluded[2] = dispute.solver;
        uint256 count = 3;
        for (uint8 k = 1; k < dispute.currentRound; k++) {
            PanelMember[] storage members = _rounds[disputeId][k].members;
            for (uint256 i = 0; i < members.length; i++) {
                // What is left at its end stays the zero address, which is never drawn.
                if (members[i].seated || members[i].commitment != 0) excluded[count++] = members[i].mediator;
            }
        }
    }

    function _memberOf(bytes32 disputeId, uint8 number, Round storage round, address mediator)
        private
        view
        returns (PanelMember storage)
    {
        uint256 count = round.members.length;
        for (uint256 i = 0; i < count; i++) {
            if (round.members[i].mediator == mediator) return round.members[i];
        }
        revert NotOnPanel(disputeId, number, mediator);
    }

    function _ensureCommitEnded(bytes32 disputeId, uint8 number, Round storage round, ParameterSet memory set) private {
        if (round.commitEndedAt == 0) _endCommitAt(disputeId, number, round, set, _commitEnd(round, set));
    }

    function _endCommitAt(bytes32 disputeId, uint8 number, Round storage round, ParameterSet memory set, uint64 endedAt)
        private
    {
        round.commitEndedAt = endedAt;
        emit CommitPhaseEnded(disputeId, number, endedAt, endedAt + set.revealDuration);
    }

    function _requireValid(Vote calldata vote, bytes32 claimDigest) private pure {
        uint8 outcome = vote.outcome;
        if (outcome < Outcome.ACCEPT || outcome > Outcome.CANNOT_REPRODUCE) revert InvalidOutcome(outcome);
        if (vote.rung != 0) revert InvalidRung(0, vote.rung);
        bool reasoned = vote.reason != Reason.NONE && vote.reason <= Reason.LAST;
        if (outcome == Outcome.CANNOT_REPRODUCE ? !reasoned : vote.reason != Reason.NONE) {
            revert InvalidReason(outcome, vote.reason);
        }
        bool equal = vote.resultDigest == claimDigest;
        bool digestless = vote.resultDigest == 0;
        if (
            (outcome == Outcome.ACCEPT && (!equal || digestless))
                || (outcome == Outcome.REJECT && (equal || digestless))
        ) revert InvalidResultDigest(outcome, claimDigest, vote.resultDigest);
    }

    function _emitRevealed(Vote calldata vote) private {
        emit VoteRevealed(
            vote.disputeId,
            vote.round,
            vote.mediator,
            vote.outcome,
            vote.rung,
            vote.reason,
            vote.resultDigest,
            vote.evidence,
            vote.salt
        );
    }
}
