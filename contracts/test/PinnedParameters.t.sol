// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ParameterSet} from "../src/interfaces/IParameters.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

contract PinnedParametersTest is DisputeDriver {
    function test_a_dispute_keeps_the_parameters_it_opened_under() public {
        bytes32 disputeId = _drawn(DEAL, 1);
        ParameterSet memory set = _defaults();
        set.commitDuration = 1;
        set.lockPerSeat = 1;
        set.feePerSeat = 5e18;
        parameters.schedule(set);
        vm.warp(block.timestamp + 1 days);
        parameters.applyScheduled();
        assertEq(_round(disputeId).commitEndsAt - _round(disputeId).commitStartedAt, 300, "its own commit duration");
        pool.closeRound(disputeId);
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(creator), 3e18, "its own fee");
        assertEq(registry.accountOf(_member(disputeId, 0)).locked, 0, "its own lock");
    }
}
