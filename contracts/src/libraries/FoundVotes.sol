// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PanelMember} from "../interfaces/IDisputePool.sol";
import {Outcome, Reason} from "./Numbers.sol";

/// @notice What a FOUND vote on a sealed claim turns out to be.
library FoundVotes {
    /// @notice The verdict of a revealed vote. FOUND stays FOUND where the seal was never opened.
    /// @param outcome the vote's outcome
    /// @param resultDigest the digest it found
    /// @param opened whether the seal was opened
    /// @param claimDigest the digest that was in the seal
    /// @param rejectable whether a REJECT is valid in the dispute; where it is not, a digest that differs may come from another class of machine
    function verdictOf(uint8 outcome, bytes32 resultDigest, bool opened, bytes32 claimDigest, bool rejectable)
        internal
        pure
        returns (uint8)
    {
        if (outcome != Outcome.FOUND || !opened) return outcome;
        if (resultDigest == claimDigest) return Outcome.ACCEPT;
        return rejectable ? Outcome.REJECT : Outcome.CANNOT_REPRODUCE;
    }

    /// @notice Turns the FOUND votes among revealed members into their verdicts, once the seal was opened.
    function resolve(PanelMember[] memory members, bytes32 claimDigest, bool rejectable) internal pure {
        for (uint256 i = 0; i < members.length; i++) {
            PanelMember memory member = members[i];
            if (member.outcome != Outcome.FOUND) continue;
            member.outcome = verdictOf(Outcome.FOUND, member.resultDigest, true, claimDigest, rejectable);
            if (member.outcome == Outcome.CANNOT_REPRODUCE) member.reason = Reason.CLASS_UNKNOWN;
        }
    }
}
