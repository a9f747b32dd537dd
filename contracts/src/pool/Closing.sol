// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ParameterSet} from "../interfaces/IParameters.sol";
import {FoundVotes} from "../libraries/FoundVotes.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Mode, Outcome} from "../libraries/Numbers.sol";
import {PanelMember} from "../interfaces/IDisputePool.sol";
import {PoolState} from "./PoolState.sol";

/// @notice How a round ends, and what follows for its dispute.
abstract contract Closing is PoolState {
    /// @dev Ends the current round with the dispute's outcome as it stands from here on.
    function _decide(bytes32 disputeId, Dispute storage dispute, Round storage round, uint8 outcome, uint40 finalAt)
        internal
    {
        round.closed = true;
        round.outcome = outcome;
        dispute.outcome = outcome;
        dispute.decidedAt = uint40(block.timestamp);
        dispute.finalAt = finalAt;
        emit RoundClosed(disputeId, dispute.currentRound, outcome, false, finalAt);
    }

    /// @dev A round that gets no panel ends the dispute, for another would fail as it did; what was to be reviewed stands.
    function _decideUnheard(bytes32 disputeId, Dispute storage dispute, Round storage round, uint8 outcome) internal {
        uint8 standing = dispute.standing;
        if (standing == Outcome.NONE) _decide(disputeId, dispute, round, outcome, uint40(block.timestamp));
        else _decide(disputeId, dispute, round, standing, _finalAtOfRuling(dispute, _setOf(dispute)));
    }

    /// @dev When a ruling of this moment is final. No window where it would not end, finalising included, before the controller's deadline.
    function _finalAtOfRuling(Dispute storage dispute, ParameterSet memory set) internal view returns (uint40) {
        // What was appealed is the canary's truth, so whoever ruled on it is waited for as its slashes are.
        if (dispute.canaryTruth != Outcome.NONE) return uint40(block.timestamp) + set.canaryWindow;
        bool windowed =
            dispute.mode == Mode.STANDARD && block.timestamp + Ladder.longestAfterRuling(set) <= dispute.deadline;
        return uint40(block.timestamp) + (windowed ? set.appealWindow : 0);
    }

    /// @dev What a revealed vote says, see FoundVotes; 0 where none was revealed.
    function _verdictOf(Dispute storage dispute, PanelMember storage member) internal view returns (uint8 verdict) {
        verdict = member.outcome;
        if (verdict != Outcome.FOUND) return verdict;
        return
            FoundVotes.verdictOf(
                verdict, member.resultDigest, !dispute.isSealed, dispute.claimDigest, dispute.rejectable
            );
    }

    /// @dev The commit phase ended when it ended, whenever this is recorded.
    function _ensureCommitEnded(bytes32 disputeId, uint8 number, Round storage round) internal {
        if (round.commitEndedAt == 0) _endCommitAt(disputeId, number, round, _commitEnd(round));
    }

    function _endCommitAt(bytes32 disputeId, uint8 number, Round storage round, uint40 endedAt) internal {
        round.commitEndedAt = endedAt;
        emit CommitPhaseEnded(disputeId, number, endedAt, uint64(endedAt) + round.revealDuration);
    }
}
