// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ISettlement, SettledRound} from "../../src/interfaces/ISettlement.sol";
import {vm} from "../support/Vm.sol";
import {MoneyFixture} from "./support/MoneyFixture.sol";
import {Thief} from "./support/Thief.sol";
import {TokenDouble} from "./support/TokenDouble.sol";

/// @notice Payments are pulled, so that no receiver and no pause holds up anybody else.
contract SettlementTokenTest is MoneyFixture {
    bytes4 private constant REENTRANT = bytes4(keccak256("ReentrancyGuardReentrantCall()"));

    event CreditClaimed(address indexed account, uint256 amount);

    function _earned(address account, uint256 amount) private {
        settlement.receiveEscrow("k", creator, amount);
        settlement.returnEscrow(DISPUTE, "k", account);
    }

    function test_credits_are_paid_once() public {
        _earned(address(0xBEE), 5e18);
        vm.expectEmit(true, false, false, true, address(settlement));
        emit CreditClaimed(address(0xBEE), 5e18);
        vm.prank(address(0xBEE));
        assertEq(settlement.claim(), 5e18, "amount");
        assertEq(token.balanceOf(address(0xBEE)), 5e18, "paid");
        assertEq(settlement.totalCredit(), 0, "booked");
        vm.expectRevert(abi.encodeWithSelector(ISettlement.NothingToClaim.selector, address(0xBEE)));
        vm.prank(address(0xBEE));
        settlement.claim();
    }

    function test_a_paused_token_does_not_hold_up_a_settlement_without_slashes() public {
        _fund(10e18);
        SettledRound memory round = _round(1, 3, "11100");
        _appeal(round, 1, 7e18, false);
        token.setPaused(true);
        _settle(1, round);
        settlement.returnEscrow(DISPUTE, DEAL, creator);
        assertEq(settlement.totalCredit(), 24e18, "all is credited");
    }

    function test_credits_outlast_a_pause() public {
        _earned(address(0xBEE), 5e18);
        token.setPaused(true);
        vm.expectRevert(TokenDouble.Paused.selector);
        vm.prank(address(0xBEE));
        settlement.claim();
        assertEq(settlement.creditOf(address(0xBEE)), 5e18, "still owed");
        token.setPaused(false);
        vm.prank(address(0xBEE));
        assertEq(settlement.claim(), 5e18, "and paid");
    }

    function test_a_pause_takes_nothing_from_who_could_not_pay() public {
        token.setPaused(true);
        vm.expectRevert(TokenDouble.Paused.selector);
        settlement.receiveEscrow(DEAL, creator, 1e18);
        vm.expectRevert(TokenDouble.Paused.selector);
        settlement.receiveAppeal(DISPUTE, DEAL, 1, appellant, 1e18);
        vm.expectRevert(TokenDouble.Paused.selector);
        settlement.captureFee(DISPUTE, DEAL, creator, 1e18);
        assertEq(settlement.totalEscrow() + settlement.totalBonds(), 0, "nothing is owed either");
    }

    function test_claiming_from_inside_a_claim_is_refused() public {
        Thief thief = new Thief(address(settlement), token);
        _earned(address(thief), 5e18);
        _earned(address(0xBEE), 5e18);
        assertTrue(thief.run(abi.encodeCall(settlement.claim, ())), "the first claim pays");
        assertTrue(thief.refused(), "the second was refused");
        assertEq(bytes32(bytes4(thief.reason())), bytes32(REENTRANT), "by the guard");
        assertEq(token.balanceOf(address(thief)), 5e18, "once");
        assertEq(settlement.creditOf(address(0xBEE)), 5e18, "nobody else's money moved");
        assertEq(token.balanceOf(address(settlement)), 5e18, "and it is there");
    }

    function test_a_receiver_that_reverts_holds_up_only_itself() public {
        Thief thief = new Thief(address(settlement), token);
        thief.breakDown();
        _fund(3e18);
        SettledRound memory round = _round(1, 3, "111");
        round.members[0].mediator = address(thief);
        _settle(1, round);
        assertEq(settlement.creditOf(address(thief)), 0.95e18, "credited");
        vm.prank(_mediator(1, 1));
        assertEq(settlement.claim(), 0.95e18, "the others are paid");
    }

    function test_money_sent_to_the_contract_by_mistake_is_nobodys() public {
        token.mint(address(settlement), 9e18);
        _earned(address(0xBEE), 5e18);
        vm.prank(address(0xBEE));
        assertEq(settlement.claim(), 5e18, "what was earned");
        assertEq(settlement.totalCredit() + settlement.totalEscrow(), 0, "no more is owed");
    }
}
