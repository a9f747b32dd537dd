// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {RulingDriver} from "../support/RulingDriver.sol";
import {vm} from "../support/Vm.sol";

/// @notice Class sizes count mediators, draws take one of an operator: three of two operators are a panel to the check and none to the draw.
contract OneOperatorTest is RulingDriver {
    function _registerUnder(uint256 key, address operator) private {
        address mediator = vm.addr(key);
        vm.prank(operator);
        registry.approveMediator(mediator);
        token.transfer(mediator, STAKE);
        vm.prank(mediator);
        registry.registerUnder(EXACT, operator);
        vm.prank(mediator);
        token.approve(address(registry), STAKE);
        vm.prank(mediator);
        registry.stake(STAKE);
    }

    function _free(address operator) private {
        _join(EXACT, 1);
        _registerUnder(101, operator);
        _registerUnder(102, operator);
        _nextEpoch();
        uint256 before = token.balanceOf(creator);
        bytes32 disputeId = _challengeOf(DEAL, CLAIM, EXACT, 1);
        assertEq(pool.getDispute(disputeId).classRounds, 1, "the check sees a panel");
        _draw(disputeId, "random");
        assertEq(_outcome(disputeId), 7, "the draw does not: UNSERVICEABLE");
        pool.finalise(disputeId);
        vm.prank(creator);
        settlement.claim();
        vm.warp(pool.getDispute(disputeId).deadline + 1);
        vm.prank(creator, creator);
        controller.timeoutMediateResult(DEAL);
        assertEq(token.balanceOf(creator), before, "the creator has its result for nothing");
    }

    function test_two_of_three_mediators_of_one_operator_leave_a_class_without_a_panel() public {
        _free(vm.addr(100));
    }

    function test_a_creator_that_is_the_operator_of_two_of_three_empties_the_class() public {
        _free(creator);
    }
}
