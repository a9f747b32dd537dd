// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SharedStructs} from "../src/interfaces/ILilypad.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice What a creator can do for accomplices on a panel, and a provider against a panel it fears.
contract VoidedRulingTest is RulingDriver {
    /// @dev As in RefusalTest: Lilypad's timeoutAgree pays a creator out of the escrow of its other deals.
    function _drainEscrow() private {
        (SharedStructs.DealTimeouts memory timeouts, SharedStructs.DealPricing memory pricing) =
            (_timeouts(), _pricing());
        timeouts.agree.timeout = 0;
        timeouts.submitResults.collateral = token.escrowBalanceOf(creator);
        timeouts.judgeResults.collateral = 0;
        pricing.paymentCollateral = 0;
        vm.prank(creator, creator);
        controller.agree("drain", _members(), timeouts, pricing);
        vm.warp(block.timestamp + 1);
        vm.prank(creator, creator);
        controller.timeoutAgree("drain");
    }

    /// @dev Ten rule ACCEPT in two rounds, one voted REJECT: the creator has ACCEPT refused, and nobody was wrong.
    function test_a_creator_that_drains_its_escrow_saves_who_voted_for_it() public {
        bytes32 disputeId = _decided(DEAL, 2, 1, 1, 2);
        address accomplice = pool.getRound(disputeId, 1).members[2].mediator;
        _playRound(disputeId, _seven(1111111));
        _passWindow(disputeId);
        uint256 snapshot = vm.snapshotState();
        _finalise(disputeId);
        assertEq(registry.accountOf(accomplice).stake, STAKE - 12.5e18, "half a lock where ACCEPT is delivered");
        assertEq(settlement.creditOf(accomplice), 0, "and no fee");
        vm.revertToState(snapshot);
        _drainEscrow();
        vm.warp(block.timestamp + 7 days);
        pool.abandon(disputeId);
        assertEq(registry.accountOf(accomplice).stake, STAKE, "nothing lost");
        assertEq(settlement.creditOf(accomplice), 0.95e18, "and paid");
    }

    /// @dev Ten disputes of its own, three fees each, hold all the locks of twelve mediators.
    function test_disputes_of_ones_own_leave_a_stranger_without_a_panel() public {
        bytes32[] memory own = new bytes32[](10);
        for (uint256 i = 0; i < own.length; i++) {
            own[i] = _challenge(string(abi.encodePacked("own", bytes1(uint8(65 + i)))), 1);
        }
        bytes32 disputeId = _challenge(DEAL, 1);
        for (uint256 i = 0; i < own.length; i++) {
            if (i == 0) {
                _draw(own[i], "first");
                continue;
            }
            // All pinned one beacon round: what is published for one is there for all.
            pool.drawPanel(own[i]);
        }
        pool.drawPanel(disputeId);
        assertEq(_outcome(disputeId), 7, "UNSERVICEABLE");
    }
}
