// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PanelMember} from "../interfaces/IDisputePool.sol";
import {Outcome} from "./Numbers.sol";

/// @notice From a round's reveals to its ruling, mediation.md 3.6. A missing vote counts against every outcome, and the order of votes counts for
/// nothing. FOUND is no vote here: see FoundVotes.
library Tally {
    /// @dev From this rung on results are compared by the module's policy, not by their bytes: digests of two REJECTs may differ.
    uint8 private constant FIRST_TOLERANT_RUNG = 2;
    uint256 private constant DIGESTS_OF_CHANCE = 3;

    /// @dev The revealed REJECTs.
    struct Rejects {
        uint256 total;
        /// @dev Those that agree: the most with one digest, and all whose digest does not count.
        uint256 agreeing;
        /// @dev How many digests there are, of those that count.
        uint256 digests;
    }

    /// @notice Everyone says the same: REJECT of one digest, CANNOT_REPRODUCE for one reason. The first round, and a pair.
    /// @param seats seats of the round, whether filled or not
    /// @return the outcome, NONE without one
    function unanimous(uint256 seats, PanelMember[] memory members) internal pure returns (uint8) {
        uint256 reveals;
        PanelMember memory first;
        for (uint256 i = 0; i < members.length; i++) {
            PanelMember memory member = members[i];
            if (!member.revealed) continue;
            if (reveals++ == 0) first = member;
            // The reason is 0 unless the outcome is CANNOT_REPRODUCE.
            if (member.outcome != first.outcome || member.reason != first.reason) return Outcome.NONE;
        }
        if (reveals < seats) return Outcome.NONE;
        if (first.outcome == Outcome.REJECT && _rejects(members).agreeing < seats) return Outcome.NONE;
        return first.outcome;
    }

    /// @notice More than half of the seats, but every seat to REJECT: the only round of an Express dispute.
    /// @param seats seats of the round, whether filled or not
    /// @return the outcome, NONE without one
    function express(uint256 seats, PanelMember[] memory members) internal pure returns (uint8) {
        uint256 quorum = seats / 2 + 1;
        uint256[5] memory counts = _counts(members);
        if (counts[Outcome.ACCEPT] >= quorum) return Outcome.ACCEPT;
        if (counts[Outcome.NONDETERMINISTIC] >= quorum) return Outcome.NONDETERMINISTIC;
        if (counts[Outcome.CANNOT_REPRODUCE] >= quorum) return Outcome.CANNOT_REPRODUCE;
        bool allReject = counts[Outcome.REJECT] >= seats && _rejects(members).agreeing >= seats;
        return allReject ? Outcome.REJECT : Outcome.NONE;
    }

    /// @notice More than half of the seats: the second round and the third. REJECTs that do not agree say that the job is not deterministic.
    /// @param seats seats of the round, whether filled or not
    /// @return the outcome, NONE without one
    function majority(uint256 seats, PanelMember[] memory members) internal pure returns (uint8) {
        uint256 quorum = seats / 2 + 1;
        uint256[5] memory counts = _counts(members);
        if (counts[Outcome.ACCEPT] >= quorum) return Outcome.ACCEPT;
        if (counts[Outcome.CANNOT_REPRODUCE] >= quorum) return Outcome.CANNOT_REPRODUCE;
        uint256 unequal = counts[Outcome.REJECT] + counts[Outcome.NONDETERMINISTIC];
        if (unequal < quorum) return Outcome.NONE;
        Rejects memory rejects = _rejects(members);
        if (rejects.agreeing >= quorum) return Outcome.REJECT;
        bool chance = rejects.total >= quorum || counts[Outcome.NONDETERMINISTIC] >= quorum
            || rejects.digests >= DIGESTS_OF_CHANCE;
        return chance ? Outcome.NONDETERMINISTIC : Outcome.NONE;
    }

    function _counts(PanelMember[] memory members) private pure returns (uint256[5] memory counts) {
        for (uint256 i = 0; i < members.length; i++) {
            if (members[i].revealed) counts[members[i].outcome]++;
        }
    }

    function _rejects(PanelMember[] memory members) private pure returns (Rejects memory rejects) {
        uint256 tolerant;
        for (uint256 i = 0; i < members.length; i++) {
            if (!_isReject(members[i])) continue;
            rejects.total++;
            if (_isTolerant(members[i])) {
                tolerant++;
                continue;
            }
            (uint256 equal, bool isFirst) = _equalTo(i, members);
            if (isFirst) rejects.digests++;
            if (equal > rejects.agreeing) rejects.agreeing = equal;
        }
        rejects.agreeing += tolerant;
    }

    /// @dev How many REJECTs whose digest counts have the digest of one of them, and whether none before it has.
    function _equalTo(uint256 index, PanelMember[] memory members) private pure returns (uint256 equal, bool isFirst) {
        isFirst = true;
        for (uint256 j = 0; j < members.length; j++) {
            if (!_isReject(members[j]) || _isTolerant(members[j])) continue;
            if (members[j].resultDigest != members[index].resultDigest) continue;
            equal++;
            if (j < index) isFirst = false;
        }
    }

    function _isReject(PanelMember memory member) private pure returns (bool) {
        return member.revealed && member.outcome == Outcome.REJECT;
    }

    function _isTolerant(PanelMember memory member) private pure returns (bool) {
        return member.rung >= FIRST_TOLERANT_RUNG;
    }
}
