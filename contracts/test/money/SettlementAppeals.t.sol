// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SettledRound} from "../../src/interfaces/ISettlement.sol";
import {vm} from "../support/Vm.sol";
import {MoneyFixture} from "./support/MoneyFixture.sol";

/// @notice Round 1 rules ACCEPT over three, its appeal pays 7 for round 2 and puts as much at stake.
contract SettlementAppealsTest is MoneyFixture {
    uint128 private constant BOND = 7e18;

    event AppealBondReceived(
        bytes32 indexed disputeId, uint8 round, address indexed appellant, uint256 fees, uint256 bond
    );
    event AppealSettled(
        bytes32 indexed disputeId, uint8 round, address indexed appellant, uint8 result, uint256 amount
    );

    function _appealed(string memory votes, bool heard) private returns (SettledRound memory round) {
        _fund(3e18);
        round = _round(1, 3, votes);
        _appeal(round, 1, BOND, heard);
    }

    function _second(string memory votes) private returns (SettledRound memory round) {
        round = _round(2, 7, votes);
        round.funder = appellant;
    }

    function _finish() private {
        settlement.returnEscrow(DISPUTE, DEAL, creator);
        assertEq(settlement.totalBonds(), 0, "no bond is left");
        assertEq(settlement.totalEscrow(), 0, "no escrow is left");
        assertEq(token.balanceOf(address(settlement)), settlement.totalCredit(), "every wei is somebody's");
    }

    function test_an_appeal_brings_the_next_rounds_fees_and_as_much_again() public {
        vm.expectEmit(true, true, false, true, address(settlement));
        emit AppealBondReceived(DISPUTE, 1, appellant, BOND, BOND);
        settlement.receiveAppeal(DISPUTE, DEAL, 1, appellant, BOND);
        assertEq(settlement.escrowOf(DEAL), BOND, "fees");
        assertEq(settlement.totalBonds(), BOND, "bond");
        assertEq(token.balanceOf(address(settlement)), 2 * uint256(BOND), "both are there");
        assertEq(token.balanceOf(appellant), 1_000_000e18 - 2 * uint256(BOND), "and are the appellant's");
    }

    function test_a_ruling_that_stands_costs_the_bond() public {
        SettledRound memory round = _appealed("111", true);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit AppealSettled(DISPUTE, 1, appellant, 1, 0);
        _settle(1, round);
        _settle(1, _second("1111111"));
        _finish();
        assertEq(settlement.creditOf(appellant), 0, "nothing returns");
        assertEq(settlement.creditOf(insurance), BOND, "the insurance has the bond");
        assertEq(_credit(2, 0), 0.95e18, "the second panel has the fees");
    }

    function test_a_ruling_that_falls_returns_the_bond_with_what_the_insurance_had_of_its_slashes() public {
        SettledRound memory round = _appealed("111", true);
        // Half of three half locks would be 18.75: more than two bonds.
        vm.expectEmit(true, true, false, true, address(settlement));
        emit AppealSettled(DISPUTE, 1, appellant, 2, 21e18);
        _settle(2, round);
        _settle(2, _second("2222222"));
        _finish();
        // Nobody of round 1 was paid, so all of its 37.5 were the insurance's.
        assertEq(settlement.creditOf(insurance), 37.5e18 - 14e18, "the rest");
        assertEq(settlement.creditOf(creator), 3e18, "fees that nobody earned");
    }

    function test_the_gain_is_no_more_than_the_insurances_share() public {
        SettledRound memory round = _appealed("112", true);
        // Two half locks slashed: 12.5 for the insurance, 12.5 and the fees for the vindicated dissenter.
        vm.expectEmit(true, true, false, true, address(settlement));
        emit AppealSettled(DISPUTE, 1, appellant, 2, 7e18 + 12.5e18);
        _settle(2, round);
        _settle(2, _second("2222222"));
        _finish();
        assertEq(settlement.creditOf(insurance), 0, "all of it went to the appellant");
        assertEq(_credit(1, 2), 2.85e18 + 12.5e18, "the dissenter");
    }

    function test_an_outcome_other_than_a_verdict_overturns_too() public {
        SettledRound memory round = _appealed("111", true);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit AppealSettled(DISPUTE, 1, appellant, 2, BOND);
        _settle(3, round);
        _settle(3, _second("3333333"));
        _finish();
    }

    function test_without_an_outcome_on_the_result_the_bond_returns() public {
        for (uint8 outcome = 5; outcome <= 6; outcome++) {
            uint256 before = settlement.creditOf(appellant);
            SettledRound memory round = _appealed("111", true);
            vm.expectEmit(true, true, false, true, address(settlement));
            emit AppealSettled(DISPUTE, 1, appellant, 3, BOND);
            _settle(outcome, round);
            _settle(outcome, _second("1111222"));
            _finish();
            assertEq(settlement.creditOf(appellant), before + BOND, "the bond alone");
        }
    }

    function test_an_appeal_that_no_panel_heard_returns_bond_and_fees() public {
        SettledRound memory round = _appealed("111", false);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit AppealSettled(DISPUTE, 1, appellant, 3, BOND);
        _settle(1, round);
        _finish();
        assertEq(settlement.creditOf(appellant), 2 * uint256(BOND), "all of it");
        assertEq(_credit(1, 0), 0.95e18, "and the ruling is settled");
    }

    function test_an_appeal_that_a_canarys_truth_proved_right_before_a_panel_met_gains() public {
        SettledRound memory round = _appealed("111", false);
        round.canary = true;
        _settle(2, round);
        _finish();
        // Three locks slashed, all the insurance's: fees, bond and twice the bond.
        assertEq(settlement.creditOf(appellant), 4 * uint256(BOND), "credit");
        assertEq(settlement.creditOf(insurance), 75e18 - 14e18, "the rest");
    }

    function test_a_round_without_a_panel_that_was_appealed_settles_the_appeal_alone() public {
        SettledRound memory empty = _round(2, 7, "");
        empty.funder = appellant;
        _appeal(empty, 1, 15e18, true);
        _settle(1, empty);
        assertEq(registry.calls(), 0, "nobody to release");
        assertEq(settlement.escrowOf(DEAL), 15e18, "the third round's fees");
        assertEq(settlement.creditOf(insurance), 15e18, "bond");
    }

    function test_fees_of_a_heard_appeal_that_nobody_earned_return_to_its_appellant() public {
        SettledRound memory round = _appealed("111", true);
        _settle(1, round);
        SettledRound memory second = _second("0000000");
        _settle(1, second);
        _finish();
        assertEq(settlement.creditOf(appellant), BOND, "the fees, not the bond");
        assertEq(settlement.creditOf(insurance), BOND + 7 * 6.25e18, "bond and absences");
    }

    function test_a_chain_of_appeals_settles_each_by_itself() public {
        // ACCEPT, then REJECT, then ACCEPT again: the first appeal is upheld, the second overturned.
        SettledRound memory first = _appealed("111", true);
        SettledRound memory second = _second("2222222");
        _appeal(second, 2, 15e18, true);
        SettledRound memory third = _round(3, 15, "111111111111111");
        third.funder = appellant;
        _settle(1, first);
        _settle(1, second);
        _settle(1, third);
        _finish();
        // Round 2's seven half locks are all the insurance's: 87.5, of which 30 are the second appellant's.
        assertEq(settlement.creditOf(appellant), 7e18 + 15e18 + 30e18, "unearned fees of round 2, bond, gain");
        assertEq(settlement.creditOf(insurance), 7e18 + 87.5e18 - 30e18, "first bond and the rest");
    }
}
