// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISettlement} from "../src/interfaces/ISettlement.sol";
import {ParameterSet} from "../src/interfaces/IParameters.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

contract SettlementMathTest is DisputeDriver {
    event SeatSlashed(bytes32 indexed disputeId, uint8 round, address indexed mediator, uint256 amount, uint8 fault);

    function _stakeOf(bytes32 disputeId, uint256 index) private view returns (uint256) {
        return registry.accountOf(_member(disputeId, index)).stake;
    }

    function _credit(bytes32 disputeId, uint256 index) private view returns (uint256) {
        return settlement.creditOf(_member(disputeId, index));
    }

    function test_a_unanimous_round_pays_each_seat_and_the_treasury() public {
        bytes32 disputeId = _decided(DEAL, 1, 1, 1, 1);
        _finalise(disputeId);
        for (uint256 i = 0; i < 3; i++) {
            assertEq(_credit(disputeId, i), 0.95e18, "a third of 2.85");
        }
        for (uint256 i = 3; i < 5; i++) {
            assertEq(_credit(disputeId, i), 0, "alternates who did not vote");
        }
        assertEq(settlement.creditOf(treasury), 0.15e18, "five per cent");
        assertEq(settlement.creditOf(insurance), 0, "no slash");
        for (uint256 i = 0; i < 5; i++) {
            assertEq(registry.accountOf(_member(disputeId, i)).locked, 0, "unlocked");
            assertEq(_stakeOf(disputeId, i), 100e18, "stake whole");
        }
    }

    function test_a_seat_that_never_committed_loses_a_quarter_lock() public {
        bytes32 disputeId = _drawn(DEAL, 1);
        _play(disputeId, _three(1, 1, 0));
        pool.closeRound(disputeId);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit SeatSlashed(disputeId, 1, _member(disputeId, 2), 6.25e18, 1);
        pool.finalise(disputeId);
        assertEq(_stakeOf(disputeId, 2), 93.75e18, "slashed");
        // INCONCLUSIVE pays everyone who revealed: (3 - 0.15 + 6.25 / 2) / 2.
        assertEq(_credit(disputeId, 0), 2.9875e18, "reward");
        assertEq(_credit(disputeId, 1), 2.9875e18, "reward");
        assertEq(settlement.creditOf(insurance), 3.125e18, "half of the slash");
        assertEq(settlement.creditOf(treasury), 0.15e18, "treasury");
    }

    function test_a_seat_that_never_revealed_loses_its_whole_lock() public {
        bytes32 disputeId = _drawn(DEAL, 1);
        for (uint256 i = 0; i < 3; i++) {
            _commitAs(disputeId, i, 1);
        }
        _revealAs(disputeId, 0, 1);
        _revealAs(disputeId, 1, 1);
        _passReveal(disputeId);
        pool.closeRound(disputeId);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit SeatSlashed(disputeId, 1, _member(disputeId, 2), 25e18, 2);
        pool.finalise(disputeId);
        assertEq(_stakeOf(disputeId, 2), 75e18, "slashed");
        assertEq(_credit(disputeId, 2), 0, "and unpaid");
        assertEq(settlement.creditOf(insurance), 12.5e18, "insurance");
    }

    function test_a_seat_replaced_in_time_by_an_alternate_is_not_slashed() public {
        bytes32 disputeId = _drawn(DEAL, 1);
        _commitAs(disputeId, 0, 1);
        _commitAs(disputeId, 1, 1);
        vm.warp(block.timestamp + 200);
        _commitAs(disputeId, 4, 1);
        _revealAs(disputeId, 0, 1);
        _revealAs(disputeId, 1, 1);
        _revealAs(disputeId, 4, 1);
        pool.closeRound(disputeId);
        _finalise(disputeId);
        assertEq(_stakeOf(disputeId, 2), 100e18, "the phase did not run to its end");
        assertEq(_credit(disputeId, 2), 0, "but unpaid");
        assertEq(_credit(disputeId, 4), 0.95e18, "the alternate is paid");
    }

    function test_a_vote_against_the_final_verdict_loses_half_a_lock_and_pays_the_others() public {
        bytes32 disputeId = _decided(DEAL, 2, 1, 2, 2);
        _draw(disputeId, "second");
        _play(disputeId, _seven(2222213));
        pool.closeRound(disputeId);
        _finalise(disputeId);
        address lone = pool.getRound(disputeId, 1).members[0].mediator;
        assertEq(registry.accountOf(lone).stake, 87.5e18, "first round's ACCEPT");
        assertEq(_stakeOf(disputeId, 5), 87.5e18, "second round's ACCEPT");
        assertEq(_stakeOf(disputeId, 6), 100e18, "NONDETERMINISTIC is not the opposite");
        assertEq(_credit(disputeId, 6), 0, "but unpaid");
        // Round 1: (3 - 0.15 + 6.25) / 2; round 2: (7 - 0.35 + 6.25) / 5.
        assertEq(settlement.creditOf(pool.getRound(disputeId, 1).members[1].mediator), 4.55e18, "round 1");
        assertEq(_credit(disputeId, 0), 2.58e18, "round 2");
        assertEq(settlement.creditOf(insurance), 12.5e18, "insurance");
        assertEq(settlement.creditOf(treasury), 0.5e18, "treasury");
        assertEq(settlement.creditOf(creator), 0.9e18, "the captured fee");
    }

    function test_dissent_costs_nothing_without_a_verdict() public {
        bytes32 disputeId = _decided(DEAL, 1, 1, 1, 2);
        pool.finalise(disputeId);
        for (uint256 i = 0; i < 3; i++) {
            assertEq(_stakeOf(disputeId, i), 100e18, "whole");
            assertEq(_credit(disputeId, i), 0.95e18, "paid");
        }
    }

    function test_cannot_reproduce_is_paid_when_all_say_so_and_never_slashed() public {
        bytes32 disputeId = _decided(DEAL, 1, 4, 4, 4);
        pool.finalise(disputeId);
        for (uint256 i = 0; i < 3; i++) {
            assertEq(_credit(disputeId, i), 0.95e18, "paid");
        }
        disputeId = _decided("second", 2, 1, 1, 4);
        _draw(disputeId, "second");
        _play(disputeId, _seven(1111144));
        pool.closeRound(disputeId);
        _finalise(disputeId);
        assertEq(_stakeOf(disputeId, 6), 100e18, "not slashed against ACCEPT");
    }

    function test_nobody_paid_returns_the_fees_and_insures_the_slashes() public {
        bytes32 disputeId = _drawn(DEAL, 1);
        _passCommit(disputeId);
        pool.closeRound(disputeId);
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(creator), 3e18, "fees back");
        assertEq(settlement.creditOf(insurance), 18.75e18, "three quarter locks");
        assertEq(settlement.creditOf(treasury), 0, "no treasury");
    }

    function test_rounds_not_opened_cost_nothing() public {
        bytes32 disputeId = _decided(DEAL, 2, 1, 1, 1);
        _finalise(disputeId);
        assertEq(settlement.creditOf(creator), 7.9e18, "the second round and the captured fee");
    }

    function test_the_remainder_goes_to_the_treasury_to_the_wei() public {
        ParameterSet memory set = _defaults();
        set.feePerSeat = 1e18 + 1;
        set.treasuryBps = 333;
        parameters.schedule(set);
        vm.warp(block.timestamp + 1 days);
        parameters.applyScheduled();
        bytes32 disputeId = _drawn(DEAL, 1);
        _play(disputeId, _three(1, 1, 0));
        pool.closeRound(disputeId);
        pool.finalise(disputeId);
        uint256 fees = 3 * (1e18 + 1);
        uint256 pot = fees - fees * 333 / 10_000 + 3.125e18;
        assertEq(_credit(disputeId, 0), pot / 2, "reward");
        assertEq(settlement.creditOf(treasury), fees * 333 / 10_000 + pot % 2, "share and remainder");
        assertEq(settlement.totalCredit(), fees + 6.25e18, "every wei");
    }

    function test_credits_are_paid_once() public {
        bytes32 disputeId = _decided(DEAL, 1, 1, 1, 1);
        _finalise(disputeId);
        address mediator = _member(disputeId, 1);
        uint256 before = token.balanceOf(mediator);
        vm.prank(mediator);
        assertEq(settlement.claim(), 0.95e18, "amount");
        assertEq(token.balanceOf(mediator), before + 0.95e18, "paid");
        vm.expectRevert(abi.encodeWithSelector(ISettlement.NothingToClaim.selector, mediator));
        vm.prank(mediator);
        settlement.claim();
    }

    function test_only_the_pool_moves_escrow() public {
        bytes memory refusal = abi.encodeWithSelector(ISettlement.NotPool.selector, address(pool), address(this));
        vm.expectRevert(refusal);
        settlement.receiveEscrow("k", creator, 1);
        vm.expectRevert(refusal);
        settlement.withdrawEscrow("k", address(this));
        vm.expectRevert(refusal);
        settlement.captureFee("d", "k", creator, 1);
        vm.expectRevert(refusal);
        settlement.returnEscrow("d", "k", address(this));
    }

    /// @dev Any votes, any absences: what came in for the dispute is what is credited, and nobody on time with the outcome loses stake.
    function testFuzz_what_comes_in_goes_out(uint256 seed) public {
        uint256 stakeBefore = registry.totalStake();
        bytes32 disputeId = _drawn(DEAL, 2);
        _playAtRandom(disputeId, 3, seed);
        if (pool.phase(disputeId) == 1) {
            _draw(disputeId, "second");
            _playAtRandom(disputeId, 7, seed >> 64);
        }
        uint256 fee = _outcome(disputeId) <= 2 ? 0.9e18 : 0;
        _finalise(disputeId);
        uint256 slashed = stakeBefore - registry.totalStake();
        assertEq(settlement.totalEscrow(), 0, "no escrow left");
        assertEq(settlement.totalCredit(), 10e18 + fee + slashed, "in equals out");
        assertEq(token.balanceOf(address(settlement)), settlement.totalCredit(), "and is there");
        for (uint8 k = 1; k <= pool.getDispute(disputeId).currentRound; k++) {
            _checkRound(disputeId, k);
        }
    }

    function _checkRound(bytes32 disputeId, uint8 k) private view {
        uint8 outcome = _outcome(disputeId);
        for (uint256 i = 0; i < pool.getRound(disputeId, k).members.length; i++) {
            bool honest = pool.getRound(disputeId, k).members[i].revealed
                && pool.getRound(disputeId, k).members[i].outcome == outcome;
            address mediator = pool.getRound(disputeId, k).members[i].mediator;
            assertEq(registry.accountOf(mediator).locked, 0, "unlocked");
            if (honest) assertTrue(registry.accountOf(mediator).stake >= 100e18, "never slashed");
            if (honest) assertTrue(settlement.creditOf(mediator) > 0, "paid");
        }
    }

    function _playAtRandom(bytes32 disputeId, uint256 seats, uint256 seed) private {
        for (uint256 i = 0; i < seats; i++) {
            uint8 outcome = uint8((seed >> (i * 4)) % 5);
            if (outcome != 0) _commitAs(disputeId, i, outcome);
        }
        _passCommit(disputeId);
        for (uint256 i = 0; i < seats; i++) {
            uint8 outcome = uint8((seed >> (i * 4)) % 5);
            bool hides = (seed >> (32 + i)) % 8 == 0;
            if (outcome != 0 && !hides) _revealAs(disputeId, i, outcome);
        }
        _passReveal(disputeId);
        pool.closeRound(disputeId);
    }
}
