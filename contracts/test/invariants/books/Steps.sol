// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, PanelMember, RoundView, Vote} from "../../../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../../../src/interfaces/IPoolEvents.sol";
import {Outcome} from "../../../src/libraries/Numbers.sol";
import {vm} from "../../support/Vm.sol";
import {HostileController} from "../HostileController.sol";
import {LifeBook} from "./LifeBook.sol";

/// @notice Every step of a dispute, with what must hold right after it.
abstract contract Steps is LifeBook {
    /// @dev A seventh of a block: three million were measured, for seventeen members who are slashed in several classes each.
    uint256 private constant GAS_AT_ONCE = 4_500_000;
    /// @dev So that what a hostile controller burns is no more than a block.
    uint256 internal constant BLOCK_GAS = 32_000_000;

    bool internal _drained;

    function _drawStep(uint256 k) internal booked(k) {
        bytes32 id = _cases[k].id;
        DisputeView memory dispute = pool.getDispute(id);
        RoundView memory round = pool.getRound(id, dispute.currentRound);
        address[] memory expected = _expectedPanel(dispute, id, round, _sets[k]);
        pool.drawPanel(id);
        _requirePanel(id, dispute, expected);
        if (expected.length < round.seats) {
            reached["too few drawn"]++;
            return;
        }
        _noteLocks(k, dispute.currentRound);
        if (dispute.currentRound == 3) reached["third round"]++;
        if (round.seats == 2) reached["pair"]++;
        if (dispute.mode == 2) reached["express"]++;
    }

    function _commitStep(bytes32 id, address mediator, bytes32 commitment) internal {
        address key = _keyFor(mediator);
        if (key != mediator) {
            vm.prank(mediator);
            (bool done,) = address(pool).call(abi.encodeCall(pool.commit, (id, commitment, "")));
            assertTrue(!done, "a retired key voted");
            reached["another key voted"]++;
        }
        vm.prank(key);
        pool.commit(id, commitment, "");
    }

    /// @dev I7, of a round in which somebody has just committed.
    function _requireCommitTime(uint256 k, DisputeView memory dispute, RoundView memory round) internal view {
        uint256 ends = uint256(round.commitStartedAt)
            + (dispute.mode == 2 ? _sets[k].expressCommitDuration : _sets[k].commitDuration);
        assertBelow(block.timestamp, ends, "I7: committed after the time");
        assertEq(round.commitEndedAt, 0, "I7: committed after the end");
    }

    /// @dev I7 to I9, of a round in which somebody has just revealed: in time, to its own commitment, and counted once.
    /// @param votes what was revealed, in the order of the members; empty where nobody did
    function _requireRevealed(bytes32 id, RoundView memory before, uint8 number, Vote[] memory votes) internal view {
        RoundView memory round = pool.getRound(id, number);
        uint256 count;
        for (uint256 i = 0; i < round.members.length; i++) {
            PanelMember memory member = round.members[i];
            if (member.revealed) count++;
            if (votes[i].mediator == address(0)) continue;
            assertTrue(before.commitEndedAt != 0 && block.timestamp < before.revealEndsAt, "I7: revealed out of time");
            assertEq(member.mediator, votes[i].mediator, "I8: another's vote");
            assertEq(member.commitment, _digestOf(votes[i]), "I8: another commitment");
            assertTrue(member.revealed && member.outcome == votes[i].outcome, "I8: another vote");
        }
        assertEq(round.revealed, count, "I9: votes counted");
    }

    function _closeStep(uint256 k) internal booked(k) {
        bytes32 id = _cases[k].id;
        DisputeView memory before = pool.getDispute(id);
        pool.closeRound(id);
        DisputeView memory dispute = pool.getDispute(id);
        if (dispute.currentRound > before.currentRound) {
            reached["escalation"]++;
            return;
        }
        bool shut = dispute.seal != 0 && dispute.claimDigest == 0 && pool.getRound(id, 1).members.length > 0;
        bool ruled = dispute.outcome <= 4 && !shut;
        if (shut) reached["seal kept shut"]++;
        assertEq(dispute.finalAt, ruled ? _expectedFinalAt(k, dispute) : block.timestamp, "I18: when it is final");
    }

    function _appealStep(uint256 k, address appellant_) internal booked(k) returns (bool done) {
        bytes32 id = _cases[k].id;
        DisputeView memory before = pool.getDispute(id);
        vm.prank(appellant_);
        (done,) = address(pool).call(abi.encodeCall(pool.appeal, (id)));
        if (!done) return false;
        uint256 fees = (2 ** (uint256(before.currentRound) + 2) - 1) * _sets[k].feePerSeat;
        _noteBond(k, before.currentRound, fees);
        reached[before.canaryTruth == 0 ? bytes32("appeal") : bytes32("appeal of a canary")]++;
        assertTrue(before.phase == 7 || before.phase == 8, "I7: appealed out of time");
    }

    /// @return done false when the controller refused, which only a hostile or a drained one does
    function _finaliseStep(uint256 k, address account) internal returns (bool done) {
        bool told = _isTold(k);
        done = _tryFinalise(k, account);
        if (done) return true;
        assertTrue(told && (!_obliging() || _drained), "I6: finalising was refused");
        reached["refused"]++;
    }

    function _tryFinalise(uint256 k, address account) internal booked(k) returns (bool done) {
        bytes32 id = _cases[k].id;
        DisputeView memory dispute = pool.getDispute(id);
        bool preempted = _isTold(k) && _state(dispute.dealId) == 10;
        Before[] memory before = _before(k, 1, dispute.currentRound);
        address key = _keyFor(account);
        vm.prank(key, key);
        uint256 used = gasleft();
        (done,) = address(pool).call{gas: BLOCK_GAS}(abi.encodeCall(pool.finalise, (id)));
        used -= gasleft();
        if (!done) return false;
        if (_obliging()) assertBelow(used, GAS_AT_ONCE, "I20: gas of finalising");
        uint8 expected = preempted ? Outcome.PREEMPTED : dispute.outcome;
        assertEq(pool.getDispute(id).outcome, expected, "I4: finalised as it was ruled");
        _concluded(k, before);
    }

    /// @dev Whether the controller is to be told.
    function _isTold(uint256 k) internal view returns (bool) {
        DisputeView memory dispute = pool.getDispute(_cases[k].id);
        return Outcome.isVerdict(dispute.outcome) && dispute.canaryTruth == 0;
    }

    function _abandonStep(uint256 k) internal booked(k) returns (bool done) {
        bytes32 id = _cases[k].id;
        Before[] memory before = _before(k, 1, pool.getDispute(id).currentRound);
        vm.prank(stranger);
        (done,) = address(pool).call{gas: BLOCK_GAS}(abi.encodeCall(pool.abandon, (id)));
        if (!done) return false;
        reached["abandon"]++;
        uint8 outcome = pool.getDispute(id).outcome;
        assertTrue(outcome == Outcome.INCONCLUSIVE || outcome == Outcome.PREEMPTED, "I4: abandoned");
        _concluded(k, before);
    }

    function _settleStep(uint256 k, uint8 number) internal booked(k) {
        bytes32 id = _cases[k].id;
        Before[] memory before = _before(k, number, number);
        uint256 used = gasleft();
        pool.settle(id, number);
        assertBelow(used - gasleft(), GAS_AT_ONCE, "I20: gas of settling a round");
        _endBond(k, number);
        _requireReleased(k, before);
        reached["settled apart"]++;
    }

    function _concluded(uint256 k, Before[] memory before) private {
        bytes32 id = _cases[k].id;
        if (pool.phase(id) == 9) return;
        uint8 last = pool.getDispute(id).currentRound;
        for (uint8 number = 1; number <= last; number++) {
            _endBond(k, number);
        }
        _requireReleased(k, before);
    }

    /// @dev Whether the controller takes what it should take.
    function _obliging() internal view returns (bool) {
        return gate.mood() <= HostileController.Mood.REENTRANT;
    }

    function _isUnsettled(bytes32 id, uint8 number) internal view returns (bool) {
        RoundView memory round = pool.getRound(id, number);
        return !round.settled && (round.members.length > 0 || round.appellant != address(0));
    }

    function _roll(uint256 seed, string memory what) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, what)));
    }

    /// @dev Some open dispute in a phase, any phase when 0.
    function _pickOpen(uint256 seed, uint8 phase) internal view returns (bool found, uint256 k) {
        for (uint256 i = 0; i < DEALS; i++) {
            k = (seed % DEALS + i) % DEALS;
            if (!_isOpen(k)) continue;
            if (phase == 0 || pool.phase(_cases[k].id) == phase) return (true, k);
        }
    }

    function _warpTo(uint256 time) internal {
        if (block.timestamp < time) vm.warp(time);
    }
}
