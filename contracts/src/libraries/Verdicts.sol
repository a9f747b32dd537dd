// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ParameterSet} from "../interfaces/IParameters.sol";
import {SettledMember, SettledRound} from "../interfaces/ISettlement.sol";
import {Fault, Outcome} from "./Numbers.sol";

/// @notice Who is at fault and who is paid once a dispute's outcome is final.
library Verdicts {
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
        return opposite ? Fault.INCOHERENT : Fault.NONE;
    }

    /// @notice The share of a lock that a fault costs, in bps.
    function slashBps(uint8 fault, ParameterSet memory set) internal pure returns (uint16) {
        if (fault == Fault.NO_COMMIT) return set.noCommitSlashBps;
        if (fault == Fault.NO_REVEAL) return set.noRevealSlashBps;
        return set.incoherentSlashBps;
    }

    /// @notice Whether a member earns the round's reward: its vote is the outcome, or there is no outcome on the result.
    function isPaid(uint8 finalOutcome, SettledMember calldata member) internal pure returns (bool) {
        if (!member.revealed) return false;
        if (finalOutcome == Outcome.INCONCLUSIVE || finalOutcome == Outcome.PREEMPTED) return true;
        return member.outcome == finalOutcome;
    }

    /// @notice How many members earn the round's reward.
    function countPaid(uint8 finalOutcome, SettledMember[] calldata members) internal pure returns (uint256 paid) {
        for (uint256 i = 0; i < members.length; i++) {
            if (isPaid(finalOutcome, members[i])) paid++;
        }
    }
}
