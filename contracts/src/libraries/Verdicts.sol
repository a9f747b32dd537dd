// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ParameterSet} from "../interfaces/IParameters.sol";
import {SettledAppeal, SettledMember, SettledRound} from "../interfaces/ISettlement.sol";
import {Fault, Outcome} from "./Numbers.sol";

/// @notice Who is at fault, who is paid and how an appeal ended, once a dispute's outcome is final.
library Verdicts {
    /// @dev The ruling stood, and a panel had reviewed it.
    uint8 internal constant UPHELD = 1;
    /// @dev Another outcome took the ruling's place.
    uint8 internal constant OVERTURNED = 2;
    /// @dev No outcome on the result, or no panel heard the appeal.
    uint8 internal constant NEITHER = 3;

    /// @notice A member's fault. Absence counts only in a phase that ran to its end, a vote only against an opposite verdict.
    function faultOf(uint8 finalOutcome, SettledRound calldata round, SettledMember calldata member)
        internal
        pure
        returns (uint8)
    {
        if (!member.committed) return member.seated && round.commitRanToEnd ? Fault.NO_COMMIT : Fault.NONE;
        if (!member.revealed) return round.revealRanToEnd ? Fault.NO_REVEAL : Fault.NONE;
        bool opposite =
            Outcome.isVerdict(finalOutcome) && Outcome.isVerdict(member.outcome) && member.outcome != finalOutcome;
        if (!opposite) return Fault.NONE;
        return round.canary ? Fault.CANARY : Fault.INCOHERENT;
    }

    /// @notice The share of a lock that a fault costs in a round, in bps.
    function slashBps(uint8 fault, SettledRound calldata round, ParameterSet memory set)
        internal
        pure
        returns (uint256)
    {
        if (fault == Fault.CANARY) return set.canarySlashBps;
        if (fault == Fault.NO_COMMIT) return round.express ? set.expressNoCommitSlashBps : set.noCommitSlashBps;
        if (fault == Fault.INCOHERENT) return round.express ? set.expressIncoherentSlashBps : set.incoherentSlashBps;
        uint256 hidden = round.express ? set.expressNoRevealSlashBps : set.noRevealSlashBps;
        // Parameters holds the other shares below this one. Hiding a vote against a canary's truth must not be cheaper than showing it either.
        return round.canary && set.canarySlashBps > hidden ? set.canarySlashBps : hidden;
    }

    /// @notice Whether a member earns the round's reward: its vote is the outcome, or was work done where no vote could be it.
    function isPaid(uint8 finalOutcome, SettledMember calldata member) internal pure returns (bool) {
        if (!member.revealed) return false;
        uint8 vote = member.outcome;
        if (finalOutcome == Outcome.INCONCLUSIVE || finalOutcome == Outcome.PREEMPTED) return true;
        // Where runs differ, who saw one that differs from the claim has seen the same.
        if (finalOutcome == Outcome.NONDETERMINISTIC) return vote == finalOutcome || vote == Outcome.REJECT;
        // A FOUND that is left was found behind a seal that nobody opened.
        if (finalOutcome == Outcome.CANNOT_REPRODUCE) return vote == finalOutcome || vote == Outcome.FOUND;
        return vote == finalOutcome;
    }

    /// @notice How many members earn the round's reward.
    function countPaid(uint8 finalOutcome, SettledMember[] calldata members) internal pure returns (uint256 paid) {
        for (uint256 i = 0; i < members.length; i++) {
            if (isPaid(finalOutcome, members[i])) paid++;
        }
    }

    /// @notice How an appeal ended: UPHELD, OVERTURNED or NEITHER.
    function resultOf(uint8 finalOutcome, SettledAppeal calldata appeal) internal pure returns (uint8) {
        if (finalOutcome == appeal.against) return appeal.heard ? UPHELD : NEITHER;
        bool onResult = finalOutcome >= Outcome.ACCEPT && finalOutcome <= Outcome.CANNOT_REPRODUCE;
        return onResult ? OVERTURNED : NEITHER;
    }
}
