// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PanelMember} from "../interfaces/IDisputePool.sol";
import {ParameterSet} from "../interfaces/IParameters.sol";
import {IRulingDesk} from "../interfaces/IRulingDesk.sol";
import {FoundVotes} from "../libraries/FoundVotes.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Mode, Outcome, Phase} from "../libraries/Numbers.sol";
import {Tally} from "../libraries/Tally.sol";
import {Closing} from "./Closing.sol";

/// @notice From a round's votes to a ruling, or to the next round.
abstract contract Tallying is Closing, IRulingDesk {
    /// @inheritdoc IRulingDesk
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

    function _rulingOf(Dispute storage dispute, Round storage round, uint8 number) private view returns (uint8) {
        PanelMember[] memory members = _votesOf(round);
        uint256 seats = round.seats;
        if (number > 1) return Tally.majority(seats, members);
        FoundVotes.resolve(members, dispute.claimDigest, dispute.rejectable);
        bool unanimous = dispute.mode == Mode.STANDARD || seats == Ladder.PAIR;
        return unanimous ? Tally.unanimous(seats, members) : Tally.express(seats, members);
    }

    /// @dev The members with their votes, without what the tally does not look at.
    function _votesOf(Round storage round) private view returns (PanelMember[] memory members) {
        members = new PanelMember[](round.drawn);
        for (uint256 i = 0; i < members.length; i++) {
            PanelMember storage member = round.members[i];
            if (!member.revealed) continue;
            (uint8 outcome, uint8 rung) = (member.outcome, member.rung);
            members[i].revealed = true;
            (members[i].outcome, members[i].rung, members[i].reason) = (outcome, rung, member.reason);
            if (outcome == Outcome.REJECT || outcome == Outcome.FOUND) members[i].resultDigest = member.resultDigest;
        }
    }

    /// @dev By itself up to the rounds that the creator funded; a canary's truth is reviewed by appeal only.
    function _escalates(Dispute storage dispute, uint8 number, ParameterSet memory set) private view returns (bool) {
        if (number >= dispute.rounds || dispute.canaryTruth != Outcome.NONE) return false;
        return block.timestamp + Ladder.longest(1, set) <= dispute.deadline;
    }
}
