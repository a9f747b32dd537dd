// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IDisputePool, PanelMember, Vote} from "../interfaces/IDisputePool.sol";
import {ParameterSet} from "../interfaces/IParameters.sol";
import {FoundVotes} from "../libraries/FoundVotes.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Mode, Outcome, Phase} from "../libraries/Numbers.sol";
import {Tally} from "../libraries/Tally.sol";
import {VoteHash} from "../libraries/VoteHash.sol";
import {Panels} from "./Panels.sol";
import {Seals} from "./Seals.sol";
import {VoteRules} from "./VoteRules.sol";

/// @notice One round after the other: commitments, reveals, tally.
abstract contract Rounds is Panels, Seals, VoteRules, EIP712 {
    uint256 private constant MAX_SEALED_VOTE = 1024;

    /// @inheritdoc IDisputePool
    function commit(bytes32 disputeId, bytes32 commitment, bytes calldata sealedVote) external {
        (Dispute storage dispute, Round storage round) = _inPhase(Phase.COMMIT, disputeId);
        if (commitment == 0) revert ZeroCommitment();
        if (sealedVote.length > MAX_SEALED_VOTE) revert SealedVoteTooLong(MAX_SEALED_VOTE, sealedVote.length);
        uint8 number = dispute.currentRound;
        PanelMember storage member = _memberOf(disputeId, number, round, msg.sender);
        if (member.commitment != 0) revert AlreadyCommitted(msg.sender, member.commitment);
        if (!member.seated) {
            uint64 from = round.commitStartedAt + uint64(round.commitDuration) * 2 / 3;
            if (block.timestamp < from) revert AlternateTooEarly(from, uint64(block.timestamp));
        }
        member.commitment = commitment;
        emit VoteCommitted(disputeId, number, msg.sender, commitment, sealedVote);
        uint8 committed = ++round.committed;
        if (committed == round.seats) _endCommitAt(disputeId, number, round, uint40(block.timestamp));
    }

    /// @inheritdoc IDisputePool
    function endCommit(bytes32 disputeId) external {
        Dispute storage dispute = _disputes[disputeId];
        uint8 number = dispute.currentRound;
        Round storage round = _rounds[disputeId][number];
        if (round.drawn == 0) revert WrongPhase(Phase.COMMIT, _phaseOf(disputeId, dispute));
        if (round.commitEndedAt != 0) revert CommitPhaseAlreadyEnded(round.commitEndedAt);
        uint40 endsAt = round.commitStartedAt + round.commitDuration;
        if (block.timestamp < endsAt) revert CommitPhaseOpen(endsAt, uint64(block.timestamp));
        _endCommitAt(disputeId, number, round, endsAt);
    }

    /// @inheritdoc IDisputePool
    function reveal(Vote calldata vote) external {
        (Dispute storage dispute, Round storage round) = _inPhase(Phase.REVEAL, vote.disputeId);
        if (vote.round != dispute.currentRound) revert WrongRound(dispute.currentRound, vote.round);
        _ensureCommitEnded(vote.disputeId, vote.round, round);
        PanelMember storage member = _memberOf(vote.disputeId, vote.round, round, vote.mediator);
        bytes32 commitment = member.commitment;
        if (commitment == 0) revert NotCommitted(vote.mediator);
        if (member.revealed) revert AlreadyRevealed(vote.mediator);
        bytes32 hash = hashVote(vote);
        if (hash != commitment) revert WrongPreimage(commitment, hash);
        _requireValid(vote, dispute);
        member.revealed = true;
        member.outcome = vote.outcome;
        member.rung = vote.rung;
        member.reason = vote.reason;
        if (vote.outcome == Outcome.REJECT || vote.outcome == Outcome.FOUND) member.resultDigest = vote.resultDigest;
        round.revealed += 1;
        _emitRevealed(vote);
    }

    /// @inheritdoc IDisputePool
    function closeRound(bytes32 disputeId) external nonReentrant {
        (Dispute storage dispute, Round storage round) = _inPhase(Phase.TALLY, disputeId);
        if (round.drawn == 0) return _decideUnheard(disputeId, dispute, round, Outcome.INCONCLUSIVE);
        uint8 number = dispute.currentRound;
        _ensureCommitEnded(disputeId, number, round);
        // The provider kept its seal shut: there is no claim to rule on, and nothing to appeal.
        if (dispute.isSealed) {
            return _decide(disputeId, dispute, round, Outcome.CANNOT_REPRODUCE, uint40(block.timestamp));
        }
        uint8 outcome = _rulingOf(dispute, round, number);
        ParameterSet memory set = _setOf(dispute);
        if (outcome == Outcome.NONE && _escalates(dispute, number, set)) {
            round.closed = true;
            emit RoundClosed(disputeId, number, Outcome.NONE, true, 0);
            return _openRound(disputeId, dispute, set);
        }
        if (outcome == Outcome.NONE) outcome = dispute.standing;
        if (outcome == Outcome.NONE) {
            return _decide(disputeId, dispute, round, Outcome.INCONCLUSIVE, uint40(block.timestamp));
        }
        _decide(disputeId, dispute, round, outcome, _finalAtOfRuling(dispute, set));
    }

    /// @inheritdoc IDisputePool
    function hashVote(Vote calldata vote) public view returns (bytes32) {
        return _hashTypedDataV4(VoteHash.structHash(vote));
    }

    function _rulingOf(Dispute storage dispute, Round storage round, uint8 number) private view returns (uint8) {
        PanelMember[] memory members = _membersOf(round);
        uint256 seats = round.seats;
        if (number > 1) return Tally.majority(seats, members);
        FoundVotes.resolve(members, dispute.claimDigest, dispute.rejectable);
        bool unanimous = dispute.mode == Mode.STANDARD || seats == Ladder.PAIR;
        return unanimous ? Tally.unanimous(seats, members) : Tally.express(seats, members);
    }

    /// @dev By itself up to the rounds that the creator funded; a canary's truth is reviewed by appeal only.
    function _escalates(Dispute storage dispute, uint8 number, ParameterSet memory set) private view returns (bool) {
        if (number >= dispute.rounds || dispute.canaryTruth != Outcome.NONE) return false;
        return block.timestamp + Ladder.longest(1, set) <= dispute.deadline;
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
