// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PanelMember} from "../interfaces/IDisputePool.sol";
import {Outcome} from "./Numbers.sol";

/// @notice From a round's reveals to its ruling. A missing vote counts against every outcome.
library Tally {
    /// @notice The outcome a round rules, NONE when it does not.
    /// @param round counted from 1; the first must be unanimous
    /// @param seats seats of the round, whether filled or not
    function rulingOf(uint8 round, uint8 seats, PanelMember[] memory members) internal pure returns (uint8) {
        return round == 1 ? _unanimous(seats, members) : _majority(seats / 2 + 1, members);
    }

    function _unanimous(uint8 seats, PanelMember[] memory members) private pure returns (uint8) {
        uint256 reveals;
        PanelMember memory first;
        for (uint256 i = 0; i < members.length; i++) {
            PanelMember memory member = members[i];
            if (!member.revealed) continue;
            if (reveals++ == 0) first = member;
            if (member.outcome != first.outcome) return Outcome.NONE;
            if (member.outcome == Outcome.REJECT && member.resultDigest != first.resultDigest) return Outcome.NONE;
            // The reason is 0 unless the outcome is CANNOT_REPRODUCE.
            if (member.reason != first.reason) return Outcome.NONE;
        }
        return reveals == seats ? first.outcome : Outcome.NONE;
    }

    function _majority(uint256 quorum, PanelMember[] memory members) private pure returns (uint8) {
        uint256[5] memory counts;
        for (uint256 i = 0; i < members.length; i++) {
            if (members[i].revealed) counts[members[i].outcome]++;
        }
        if (counts[Outcome.ACCEPT] >= quorum) return Outcome.ACCEPT;
        if (counts[Outcome.REJECT] >= quorum) {
            return _hasEqualRejects(quorum, members) ? Outcome.REJECT : Outcome.NONDETERMINISTIC;
        }
        if (counts[Outcome.NONDETERMINISTIC] >= quorum) return Outcome.NONDETERMINISTIC;
        if (counts[Outcome.CANNOT_REPRODUCE] >= quorum) return Outcome.CANNOT_REPRODUCE;
        return Outcome.NONE;
    }

    function _hasEqualRejects(uint256 quorum, PanelMember[] memory members) private pure returns (bool) {
        for (uint256 i = 0; i < members.length; i++) {
            if (!_isReject(members[i])) continue;
            uint256 equal = 1;
            for (uint256 j = i + 1; j < members.length; j++) {
                if (_isReject(members[j]) && members[j].resultDigest == members[i].resultDigest) equal++;
            }
            if (equal >= quorum) return true;
        }
        return false;
    }

    function _isReject(PanelMember memory member) private pure returns (bool) {
        return member.revealed && member.outcome == Outcome.REJECT;
    }
}
