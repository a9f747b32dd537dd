// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ParameterSet} from "../../src/interfaces/IParameters.sol";
import {SettledRound} from "../../src/interfaces/ISettlement.sol";
import {vm} from "../support/Vm.sol";
import {MoneyFixture} from "./support/MoneyFixture.sol";

contract SettlementMathTest is MoneyFixture {
    event SeatSlashed(bytes32 indexed disputeId, uint8 round, address indexed mediator, uint256 amount, uint8 fault);
    event SeatRewarded(bytes32 indexed disputeId, uint8 round, address indexed mediator, uint256 amount);
    event TreasuryCredited(bytes32 indexed disputeId, uint256 amount);
    event InsuranceCredited(bytes32 indexed disputeId, uint256 amount);
    event EscrowReturned(bytes32 indexed disputeId, address indexed to, uint256 amount);

    function test_a_unanimous_round_pays_each_seat_and_the_treasury() public {
        _fund(3e18);
        _settle(1, _round(1, 3, "11100"));
        for (uint256 i = 0; i < 3; i++) {
            assertEq(_credit(1, i), 0.95e18, "a third of 2.85");
        }
        for (uint256 i = 3; i < 5; i++) {
            assertEq(_credit(1, i), 0, "alternates who did not vote");
            assertEq(_stake(1, i), STAKE, "and were never seated");
        }
        assertEq(settlement.creditOf(treasury), 0.15e18, "five per cent");
        assertEq(settlement.creditOf(insurance), 0, "no slash");
        assertEq(registry.calls(), 1, "one call releases all five");
    }

    function test_every_member_is_released_once_with_its_fault_and_its_presence() public {
        _fund(3e18);
        _settle(1, _round(1, 3, "2901"));
        uint8[4] memory faults = [3, 2, 1, 0];
        for (uint256 i = 0; i < 4; i++) {
            (uint256 times, uint8 fault, bool present, uint128 lockAmount) = registry.released(_mediator(1, i));
            assertEq(times, 1, "once");
            assertEq(fault, faults[i], "fault");
            assertTrue(present == (i == 0 || i == 3), "present is revealed");
            assertEq(lockAmount, LOCK, "lock");
        }
    }

    function test_a_seat_that_never_committed_loses_a_quarter_lock() public {
        _fund(3e18);
        SettledRound memory round = _round(1, 3, "110");
        vm.expectEmit(true, true, false, true, address(settlement));
        emit SeatSlashed(DISPUTE, 1, _mediator(1, 2), 6.25e18, 1);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit SeatRewarded(DISPUTE, 1, _mediator(1, 0), 2.9875e18);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit SeatRewarded(DISPUTE, 1, _mediator(1, 1), 2.9875e18);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit TreasuryCredited(DISPUTE, 0.15e18);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit InsuranceCredited(DISPUTE, 3.125e18);
        // INCONCLUSIVE pays everyone who revealed: (3 - 0.15 + 6.25 / 2) / 2.
        _settle(5, round);
        assertEq(_stake(1, 2), 93.75e18, "slashed");
        assertEq(_credit(1, 2), 0, "and unpaid");
    }

    function test_a_seat_that_never_revealed_loses_its_whole_lock() public {
        _fund(3e18);
        _settle(1, _round(1, 3, "119"));
        assertEq(_stake(1, 2), 75e18, "slashed");
        assertEq(_credit(1, 2), 0, "and unpaid");
        assertEq(settlement.creditOf(insurance), 12.5e18, "insurance");
    }

    function test_absence_costs_nothing_in_a_phase_that_did_not_run_to_its_end() public {
        _fund(3e18);
        SettledRound memory round = _round(1, 3, "1101");
        round.commitRanToEnd = false;
        _settle(1, round);
        assertEq(_stake(1, 2), STAKE, "an alternate filled the seat in time");
        assertEq(_credit(1, 2), 0, "but unpaid");
        assertEq(_credit(1, 3), 0.95e18, "the alternate is paid");
        _fund(3e18);
        round = _round(2, 3, "119");
        round.revealRanToEnd = false;
        _settle(1, round);
        assertEq(_stake(2, 2), STAKE, "the reveal phase was cut short");
    }

    function test_an_alternate_that_committed_and_hid_its_vote_is_slashed_too() public {
        _fund(3e18);
        _settle(1, _round(1, 3, "1109"));
        assertEq(_stake(1, 3), 75e18, "its commitment took the seat");
    }

    function test_a_vote_against_the_final_verdict_loses_half_a_lock_and_pays_the_others() public {
        _fund(10e18);
        _settle(2, _round(1, 3, "122"));
        _settle(2, _round(2, 7, "2222213"));
        assertEq(_stake(1, 0), 87.5e18, "first round's ACCEPT");
        assertEq(_stake(2, 5), 87.5e18, "second round's ACCEPT");
        assertEq(_stake(2, 6), STAKE, "NONDETERMINISTIC is not the opposite");
        assertEq(_credit(2, 6), 0, "but unpaid");
        // Round 1: (3 - 0.15 + 6.25) / 2; round 2: (7 - 0.35 + 6.25) / 5.
        assertEq(_credit(1, 1), 4.55e18, "round 1");
        assertEq(_credit(2, 0), 2.58e18, "round 2");
        assertEq(settlement.creditOf(insurance), 12.5e18, "insurance");
        assertEq(settlement.creditOf(treasury), 0.5e18, "treasury");
    }

    function test_express_takes_its_own_shares() public {
        _fund(3e18);
        SettledRound memory round = _round(1, 3, "1129");
        round.express = true;
        round.members[0].committed = round.members[0].revealed = false;
        _settle(1, round);
        assertEq(_stake(1, 0), 97.5e18, "no commit: a tenth of a lock");
        assertEq(_stake(1, 2), 95e18, "incoherent: a fifth");
        assertEq(_stake(1, 3), 93.75e18, "no reveal: a quarter");
    }

    function test_a_vote_against_a_canarys_truth_costs_the_canary_share() public {
        _fund(3e18);
        SettledRound memory round = _round(1, 3, "122");
        round.canary = true;
        vm.expectEmit(true, true, false, true, address(settlement));
        emit SeatSlashed(DISPUTE, 1, _mediator(1, 1), 25e18, 4);
        _settle(1, round);
        assertEq(_stake(1, 1), 75e18, "a whole lock");
        (, uint8 fault,,) = registry.released(_mediator(1, 2));
        assertEq(fault, 4, "the registry jails for it");
        // 2.85 and half of 50 slashed, for the one who ran the job.
        assertEq(_credit(1, 0), 27.85e18, "reward");
    }

    function test_hiding_a_vote_in_a_canary_never_costs_less_than_showing_a_wrong_one() public {
        ParameterSet memory set = _defaults();
        (set.noRevealSlashBps, set.canarySlashBps) = (6000, 9000);
        parameters.set(VERSION, set);
        _fund(6e18);
        SettledRound memory round = _round(1, 3, "129");
        round.canary = true;
        _settle(1, round);
        assertEq(_stake(1, 1), STAKE - 22.5e18, "shown");
        assertEq(_stake(1, 2), STAKE - 22.5e18, "hidden");
        _settle(1, _round(2, 3, "129"));
        assertEq(_stake(2, 2), STAKE - 15e18, "hidden where there is no canary");
    }

    function test_dissent_costs_nothing_without_a_verdict() public {
        for (uint8 outcome = 5; outcome <= 6; outcome++) {
            _fund(3e18);
            _settle(outcome, _round(outcome, 3, "112"));
            for (uint256 i = 0; i < 3; i++) {
                assertEq(_stake(outcome, i), STAKE, "whole");
                assertEq(_credit(outcome, i), 0.95e18, "paid");
            }
        }
    }

    function test_nondeterministic_pays_whoever_saw_another_result() public {
        _fund(7e18);
        _settle(3, _round(1, 7, "3322114"));
        for (uint256 i = 0; i < 4; i++) {
            assertEq(_credit(1, i), 6.65e18 / uint256(4), "NONDETERMINISTIC and REJECT");
        }
        for (uint256 i = 4; i < 7; i++) {
            assertEq(_credit(1, i), 0, "ACCEPT and CANNOT_REPRODUCE");
            assertEq(_stake(1, i), STAKE, "unslashed");
        }
    }

    function test_cannot_reproduce_pays_who_said_so_and_never_slashes() public {
        _fund(7e18);
        _settle(4, _round(1, 7, "4444123"));
        for (uint256 i = 0; i < 7; i++) {
            assertEq(_credit(1, i), i < 4 ? 6.65e18 / uint256(4) : 0, "CANNOT_REPRODUCE");
            assertEq(_stake(1, i), STAKE, "unslashed");
        }
        _fund(7e18);
        _settle(1, _round(2, 7, "1111144"));
        assertEq(_stake(2, 6), STAKE, "nor against ACCEPT");
    }

    function test_work_behind_a_seal_that_nobody_opened_is_paid() public {
        _fund(3e18);
        _settle(4, _round(1, 3, "884"));
        for (uint256 i = 0; i < 3; i++) {
            assertEq(_credit(1, i), 0.95e18, "FOUND and CANNOT_REPRODUCE");
            assertEq(_stake(1, i), STAKE, "unslashed");
        }
        _fund(3e18);
        _settle(1, _round(2, 3, "811"));
        assertEq(_credit(2, 0), 0, "a FOUND is no ACCEPT");
        assertEq(_stake(2, 0), STAKE, "and no REJECT");
    }

    function test_nobody_paid_leaves_the_fees_in_the_escrow_and_insures_the_slashes() public {
        _fund(3e18);
        _settle(5, _round(1, 3, "000"));
        assertEq(settlement.escrowOf(DEAL), 3e18, "fees");
        assertEq(settlement.creditOf(insurance), 18.75e18, "three quarter locks");
        assertEq(settlement.creditOf(treasury), 0, "no treasury");
        settlement.returnEscrow(DISPUTE, DEAL, creator);
        assertEq(settlement.creditOf(creator), 3e18, "back to who paid them");
    }

    function test_fees_that_nobody_earns_return_to_the_appellant_who_paid_them() public {
        _fund(3e18);
        SettledRound memory round = _round(2, 3, "000");
        round.funder = appellant;
        vm.expectEmit(true, true, false, true, address(settlement));
        emit EscrowReturned(DISPUTE, appellant, 3e18);
        _settle(1, round);
        assertEq(settlement.escrowOf(DEAL), 0, "escrow");
        assertEq(settlement.creditOf(appellant), 3e18, "credit");
    }

    function test_what_rounds_do_not_need_is_the_creators() public {
        _fund(10e18);
        settlement.captureFee(DISPUTE, DEAL, appellant, 0.9e18);
        _settle(1, _round(1, 3, "111"));
        settlement.returnEscrow(DISPUTE, DEAL, creator);
        assertEq(settlement.creditOf(creator), 7.9e18, "the second round and the captured fee");
        settlement.returnEscrow(DISPUTE, DEAL, creator);
        assertEq(settlement.creditOf(creator), 7.9e18, "once");
    }

    function test_a_mediator_with_less_than_the_slash_loses_what_it_has() public {
        _fund(3e18);
        SettledRound memory round = _round(1, 3, "119");
        registry.setStake(_mediator(1, 2), 7);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit SeatSlashed(DISPUTE, 1, _mediator(1, 2), 7, 2);
        _settle(1, round);
        assertEq(settlement.creditOf(insurance), 3, "half of 7, rounded down");
        assertEq(settlement.totalCredit(), 3e18 + 7, "every wei");
    }

    function test_a_slash_that_finds_nothing_is_still_told() public {
        _fund(3e18);
        SettledRound memory round = _round(1, 3, "119");
        registry.setStake(_mediator(1, 2), 0);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit SeatSlashed(DISPUTE, 1, _mediator(1, 2), 0, 2);
        _settle(1, round);
        assertEq(settlement.totalCredit(), 3e18, "nothing came in");
    }

    function test_the_remainder_goes_to_the_treasury_to_the_wei() public {
        ParameterSet memory set = _defaults();
        (set.feePerSeat, set.treasuryBps) = (1e18 + 1, 333);
        parameters.set(VERSION, set);
        uint256 fees = 3 * (1e18 + 1);
        _fund(fees);
        _settle(5, _round(1, 3, "110"));
        uint256 pot = fees - fees * 333 / 10_000 + 3.125e18;
        assertEq(_credit(1, 0), pot / 2, "reward");
        assertEq(settlement.creditOf(treasury), fees * 333 / 10_000 + pot % 2, "share and remainder");
        assertEq(settlement.totalCredit(), fees + 6.25e18, "every wei");
    }
}
