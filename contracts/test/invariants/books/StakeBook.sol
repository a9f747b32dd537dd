// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, PanelMember, RoundView} from "../../../src/interfaces/IDisputePool.sol";
import {ParameterSet} from "../../../src/interfaces/IParameters.sol";
import {IStakeRegistry} from "../../../src/interfaces/IStakeRegistry.sol";
import {Mode, Outcome} from "../../../src/libraries/Numbers.sol";
import {PanelBook} from "./PanelBook.sol";

/// @notice What is locked for whom, and who must lose what when a round is settled.
abstract contract StakeBook is PanelBook {
    /// @dev A member of a round that is about to be settled, with its whole stake before.
    struct Before {
        address mediator;
        uint8 round;
        uint256 stake;
    }

    mapping(address mediator => uint256 amount) public lockedOf;
    mapping(address mediator => uint256 count) public openLocksOf;
    /// @dev When the last requestUnstake ends, by the period in force then; 0 when nothing unbonds.
    mapping(address mediator => uint256 time) internal _unbondsAt;
    /// @dev The parameters in force when a case was checked.
    mapping(uint256 k => ParameterSet set) internal _sets;

    function _noteLocks(uint256 k, uint8 number) internal {
        PanelMember[] memory members = pool.getRound(_cases[k].id, number).members;
        for (uint256 i = 0; i < members.length; i++) {
            lockedOf[members[i].mediator] += _sets[k].lockPerSeat;
            openLocksOf[members[i].mediator]++;
        }
    }

    /// @dev The members of rounds `first` to `last`.
    function _before(uint256 k, uint8 first, uint8 last) internal view returns (Before[] memory list) {
        Before[] memory all = new Before[](3 * 17);
        uint256 count;
        for (uint8 number = first; number <= last; number++) {
            PanelMember[] memory members = pool.getRound(_cases[k].id, number).members;
            for (uint256 i = 0; i < members.length; i++) {
                all[count++] = Before(members[i].mediator, number, _stakeOf(members[i].mediator));
            }
        }
        list = new Before[](count);
        for (uint256 i = 0; i < count; i++) {
            list[i] = all[i];
        }
    }

    /// @dev I2, I12, I13: after these rounds were settled, every member is unlocked and lost what its fault costs, to the wei.
    function _requireReleased(uint256 k, Before[] memory before) internal {
        DisputeView memory dispute = pool.getDispute(_cases[k].id);
        ParameterSet memory set = _sets[k];
        for (uint256 i = 0; i < before.length; i++) {
            address mediator = before[i].mediator;
            uint256 loss;
            bool seen;
            for (uint256 j = 0; j < before.length; j++) {
                if (before[j].mediator != mediator) continue;
                if (j < i) seen = true;
                loss += _lossOf(k, dispute, before[j], set);
            }
            lockedOf[mediator] -= set.lockPerSeat;
            openLocksOf[mediator]--;
            if (seen) continue;
            assertTrue(loss <= before[i].stake, "I12: more than there is");
            assertEq(_stakeOf(mediator), before[i].stake - loss, "I12: stake after its round is settled");
        }
        if (before.length > 0) _requireHidingCosts(k, dispute, set, before[0].round);
    }

    function _stakeOf(address mediator) internal view returns (uint256) {
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        return uint256(account.stake) + account.unbonding;
    }

    function _lossOf(uint256 k, DisputeView memory dispute, Before memory member, ParameterSet memory set)
        private
        view
        returns (uint256)
    {
        RoundView memory round = pool.getRound(_cases[k].id, member.round);
        for (uint256 i = 0; i < round.members.length; i++) {
            if (round.members[i].mediator == member.mediator) return _lossIn(dispute, round, round.members[i], set);
        }
        revert NotTrue("a member left its round");
    }

    function _lossIn(
        DisputeView memory dispute,
        RoundView memory round,
        PanelMember memory member,
        ParameterSet memory set
    ) private pure returns (uint256) {
        bool express = dispute.mode == Mode.EXPRESS;
        bool canary = dispute.canaryTruth != 0 && dispute.canaryTruth == dispute.outcome;
        uint256 bps;
        if (member.commitment == 0) {
            if (member.seated && round.committed < round.seats) {
                bps = express ? set.expressNoCommitSlashBps : set.noCommitSlashBps;
            }
        } else if (!member.revealed) {
            bps = express ? set.expressNoRevealSlashBps : set.noRevealSlashBps;
            if (canary && set.canarySlashBps > bps) bps = set.canarySlashBps;
        } else {
            uint8 verdict = _verdictOf(dispute, member);
            if (verdict == dispute.outcome || !Outcome.isVerdict(verdict) || !Outcome.isVerdict(dispute.outcome)) {
                return 0;
            }
            bps = express ? set.expressIncoherentSlashBps : set.incoherentSlashBps;
            if (canary) bps = set.canarySlashBps;
        }
        return set.lockPerSeat * bps / 10_000;
    }

    /// @dev I13: within a round nobody who showed its vote loses more than one who hid it.
    function _requireHidingCosts(uint256 k, DisputeView memory dispute, ParameterSet memory set, uint8 number)
        private
        view
    {
        RoundView memory round = pool.getRound(_cases[k].id, number);
        uint256 shown;
        uint256 hidden = type(uint256).max;
        for (uint256 i = 0; i < round.members.length; i++) {
            if (round.members[i].commitment == 0) continue;
            uint256 loss = _lossIn(dispute, round, round.members[i], set);
            if (round.members[i].revealed) shown = loss > shown ? loss : shown;
            else hidden = loss < hidden ? loss : hidden;
        }
        assertTrue(shown <= hidden, "I13: hiding a vote was cheaper than showing it");
    }
}
