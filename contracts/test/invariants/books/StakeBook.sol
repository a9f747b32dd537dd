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
        if (before.length == 0) return;
        uint256[] memory losses = _lossesOf(k, before);
        for (uint256 i = 0; i < before.length; i++) {
            address mediator = before[i].mediator;
            uint256 loss;
            for (uint256 j = 0; j < before.length; j++) {
                if (before[j].mediator == mediator) loss += losses[j];
            }
            lockedOf[mediator] -= _sets[k].lockPerSeat;
            openLocksOf[mediator]--;
            assertTrue(loss <= before[i].stake, "I12: more than there is");
            assertEq(_stakeOf(mediator), before[i].stake - loss, "I12: stake after its round is settled");
        }
    }

    /// @notice I2: locks are those of open seats, and covered. I1: every staked wei is somebody's.
    function requireLocksCovered() external view {
        uint256 total;
        for (uint256 i = 0; i < mediators.length; i++) {
            IStakeRegistry.Account memory account = registry.accountOf(mediators[i]);
            total += uint256(account.stake) + account.unbonding;
            assertEq(account.locked, lockedOf[mediators[i]], "I2: a lock per open seat");
            assertEq(account.openLocks, openLocksOf[mediators[i]], "I2: open seats");
            assertTrue(account.locked <= account.stake + account.unbonding, "I2: locked beyond the stake");
        }
        assertEq(registry.totalStake(), total, "I1: stake");
        assertEq(token.balanceOf(address(registry)), total, "I1: registry");
    }

    function _stakeOf(address mediator) internal view returns (uint256) {
        IStakeRegistry.Account memory account = registry.accountOf(mediator);
        return uint256(account.stake) + account.unbonding;
    }

    /// @dev Per member of whole rounds, in order.
    function _lossesOf(uint256 k, Before[] memory before) private view returns (uint256[] memory losses) {
        DisputeView memory dispute = pool.getDispute(_cases[k].id);
        ParameterSet memory set = _sets[k];
        losses = new uint256[](before.length);
        for (uint256 at = 0; at < before.length;) {
            RoundView memory round = pool.getRound(_cases[k].id, before[at].round);
            uint256 shown;
            uint256 hidden = type(uint256).max;
            for (uint256 i = 0; i < round.members.length; i++) {
                uint256 loss = _lossIn(dispute, round, round.members[i], set);
                losses[at++] = loss;
                if (round.members[i].commitment == 0) continue;
                if (round.members[i].revealed) shown = loss > shown ? loss : shown;
                else hidden = loss < hidden ? loss : hidden;
            }
            assertTrue(shown <= hidden, "I13: hiding a vote was cheaper than showing it");
        }
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
}
