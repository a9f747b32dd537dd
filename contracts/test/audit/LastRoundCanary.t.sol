// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPoolEvents} from "../../src/interfaces/IPoolEvents.sol";
import {RulingDriver} from "../support/RulingDriver.sol";
import {vm} from "../support/Vm.sol";

/// @notice What a sponsor that lies about a truth can take where the ladder has no further round to review it.
contract LastRoundCanaryTest is RulingDriver {
    /// @dev The truth is ACCEPT's opposite, and a lie. One accomplice of the sponsor's is enough to reach the last round and to be paid there.
    function test_a_false_truth_opened_after_the_last_round_cannot_be_appealed() public {
        _commitCanary(DEAL, 2);
        bytes32 disputeId = _drawn(DEAL, 2);
        _play(disputeId, _three(1, 1, 2));
        _passReveal(disputeId);
        pool.closeRound(disputeId);
        _draw(disputeId, "second");
        _play(disputeId, _seven(1111112));
        _passReveal(disputeId);
        _openCanary(disputeId, 2);

        _provide(appellant, 100 * LP);
        vm.expectRevert(
            abi.encodeWithSelector(IPoolEvents.NoFurtherRound.selector, 3, 2, pool.getDispute(disputeId).deadline)
        );
        vm.prank(appellant);
        pool.appeal(disputeId);
        _passWindow(disputeId);
        pool.finalise(disputeId);

        for (uint256 i = 0; i < 6; i++) {
            assertEq(registry.accountOf(_member(disputeId, i)).stake, STAKE - 25e18, "honest, and a whole lock lost");
        }
        // Fees less the treasury's share, and half of six locks.
        assertEq(settlement.creditOf(_member(disputeId, 6)), 6.65e18 + 75e18, "the accomplice's");
        assertEq(canaries.sponsorOf(sponsor).bond, 60e18, "the sponsor's bond is whole");
    }
}
