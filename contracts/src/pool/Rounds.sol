// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IDisputePool, PanelMember, Vote} from "../interfaces/IDisputePool.sol";
import {IKeyBook} from "../interfaces/IKeyBook.sol";
import {Outcome, Phase} from "../libraries/Numbers.sol";
import {VoteHash} from "../libraries/VoteHash.sol";
import {Panels} from "./Panels.sol";
import {Seals} from "./Seals.sol";
import {VoteRules} from "./VoteRules.sol";

/// @notice One round after the other: commitments and reveals.
abstract contract Rounds is Panels, Seals, VoteRules, EIP712 {
    uint256 private constant MAX_SEALED_VOTE = 1024;

    /// @inheritdoc IKeyBook
    function noteKey(address mediator, address retired, address key) external {
        if (msg.sender != address(registry)) revert NotRegistry(address(registry), msg.sender);
        _actsFor[retired] = RETIRED;
        _actsFor[key] = mediator;
    }

    /// @inheritdoc IDisputePool
    function commit(bytes32 disputeId, bytes32 commitment, bytes calldata sealedVote) external {
        (Dispute storage dispute, Round storage round) = _inPhase(Phase.COMMIT, disputeId);
        if (commitment == 0) revert ZeroCommitment();
        if (sealedVote.length > MAX_SEALED_VOTE) revert SealedVoteTooLong(MAX_SEALED_VOTE, sealedVote.length);
        uint8 number = dispute.currentRound;
        address mediator = _actor();
        PanelMember storage member = _memberOf(disputeId, number, round, mediator);
        if (member.commitment != 0) revert AlreadyCommitted(mediator, member.commitment);
        if (!member.seated) {
            uint64 from = round.commitStartedAt + uint64(round.commitDuration) * 2 / 3;
            if (block.timestamp < from) revert AlternateTooEarly(from, uint64(block.timestamp));
        }
        member.commitment = commitment;
        emit VoteCommitted(disputeId, number, mediator, commitment, sealedVote);
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
    function hashVote(Vote calldata vote) public view returns (bytes32) {
        return _hashTypedDataV4(VoteHash.structHash(vote));
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
