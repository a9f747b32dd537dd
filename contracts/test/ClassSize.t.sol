// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {RoundView} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice A class is as large as a panel of it can be: a draw seats one mediator of an operator and none of a party's, and so does the count.
contract ClassSizeTest is DisputeDriver {
    address private _operator = address(0x0BE8A708);

    function _registerUnder(address mediator, address operator) private {
        vm.prank(operator);
        registry.approveMediator(mediator);
        // What is over is a party's collateral.
        token.transfer(mediator, STAKE + 100 * LP);
        vm.prank(mediator);
        registry.registerUnder(EXACT, operator);
        vm.prank(mediator);
        token.approve(address(registry), STAKE);
        vm.prank(mediator);
        registry.stake(STAKE);
    }

    function _leave(address mediator) private {
        vm.prank(mediator);
        registry.requestUnstake(STAKE);
    }

    function _drawable() private view returns (uint32) {
        return pool.quoteIn(DEAL, EXACT).drawable;
    }

    function _refusesFunding(uint32 drawable) private {
        vm.prank(creator);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.ClassTooSmall.selector, EXACT, 3, drawable));
        pool.fundChallenge(DEAL, EXACT, 1);
        assertEq(_drawable(), drawable, "as quoted");
    }

    function test_two_of_three_mediators_of_one_operator_are_no_panel() public {
        _join(EXACT, 1);
        _registerUnder(vm.addr(101), _operator);
        _registerUnder(vm.addr(102), _operator);
        _nextEpoch();
        _submit(DEAL, CLAIM);
        _refusesFunding(2);
    }

    function test_a_creator_that_is_the_operator_of_two_of_three_takes_both_out() public {
        _join(EXACT, 1);
        _registerUnder(vm.addr(101), creator);
        _registerUnder(vm.addr(102), creator);
        _nextEpoch();
        _submit(DEAL, CLAIM);
        _refusesFunding(1);
    }

    function test_a_class_whose_third_operator_leaves_after_funding_has_no_panel_at_the_check() public {
        _join(EXACT, 2);
        _registerUnder(vm.addr(101), _operator);
        _registerUnder(vm.addr(102), mediators[0]);
        _nextEpoch();
        _submit(DEAL, CLAIM);
        vm.prank(creator);
        pool.fundChallenge(DEAL, EXACT, 1);
        _leave(vm.addr(101));
        assertEq(_drawable(), 3, "counts until the epoch ends");
        _nextEpoch();
        vm.prank(creator, creator);
        controller.checkResult(DEAL);
        bytes32 disputeId = pool.disputeOf(DEAL);
        assertEq(pool.getDispute(disputeId).classRounds, 0, "two operators of three mediators");
        assertEq(_outcome(disputeId), 7, "UNSERVICEABLE");
    }

    function test_parties_of_one_operator_take_it_out_once_and_the_rest_are_a_panel() public {
        _join(EXACT, 3);
        (provider, solver) = (vm.addr(101), vm.addr(102));
        _registerUnder(provider, _operator);
        _registerUnder(solver, _operator);
        _registerUnder(vm.addr(103), _operator);
        _registerUnder(vm.addr(104), mediators[0]);
        _nextEpoch();
        bytes32 disputeId = _challengeOf(DEAL, CLAIM, EXACT, 1);
        assertEq(_drawable(), 3, "four operators, less one");
        _draw(disputeId, "random");
        RoundView memory round = _round(disputeId);
        assertEq(round.members.length, 3, "a panel of all three");
        for (uint256 i = 0; i < 3; i++) {
            assertTrue(registry.accountOf(round.members[i].mediator).operator != _operator, "none of the parties'");
        }
    }

    function test_a_party_whose_mediators_leave_is_taken_out_as_long_as_they_count() public {
        _join(EXACT, 3);
        _registerUnder(vm.addr(101), creator);
        _submit(DEAL, CLAIM);
        assertEq(_drawable(), 3, "not there yet");
        _nextEpoch();
        assertEq(_drawable(), 3, "there and taken out");
        _leave(vm.addr(101));
        assertEq(_drawable(), 3, "leaving and taken out");
        _leave(mediators[2]);
        _nextEpoch();
        assertEq(_drawable(), 2, "gone and not taken out");
    }

    function test_a_party_that_becomes_an_operator_is_taken_out_once() public {
        _join(EXACT, 4);
        creator = mediators[3];
        _submit(DEAL, CLAIM);
        assertEq(_drawable(), 3, "a mediator by itself");
        _registerUnder(vm.addr(101), creator);
        assertEq(_drawable(), 3, "with another under it");
        _leave(creator);
        _nextEpoch();
        assertEq(_drawable(), 3, "by the other alone");
        _leave(vm.addr(101));
        _nextEpoch();
        assertEq(_drawable(), 3, "by none");
    }
}
