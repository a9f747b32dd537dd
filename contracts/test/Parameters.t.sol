// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IParameters, ParameterSet} from "../src/interfaces/IParameters.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

contract ParametersTest is DisputeDriver {
    function test_a_change_waits_for_its_delay() public {
        ParameterSet memory set = _defaults();
        set.feePerSeat = 2e18;
        parameters.schedule(set);
        uint64 at = uint64(block.timestamp + 1 days);
        (, uint64 applicableAt) = parameters.scheduled();
        assertEq(applicableAt, at, "when");
        vm.warp(at - 1);
        vm.expectRevert(abi.encodeWithSelector(IParameters.TooEarly.selector, at, at - 1));
        parameters.applyScheduled();
        vm.warp(at);
        vm.prank(stranger);
        parameters.applyScheduled();
        assertEq(parameters.current(), 2, "version");
        assertEq(parameters.at(2).feePerSeat, 2e18, "new set");
        assertEq(parameters.at(1).feePerSeat, 1e18, "old set stays");
        vm.expectRevert(IParameters.NothingScheduled.selector);
        parameters.applyScheduled();
    }

    function test_only_the_owner_schedules() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        vm.prank(stranger);
        parameters.schedule(_defaults());
    }

    function test_versions_that_do_not_exist_are_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IParameters.UnknownVersion.selector, 1, 0));
        parameters.at(0);
        vm.expectRevert(abi.encodeWithSelector(IParameters.UnknownVersion.selector, 1, 2));
        parameters.at(2);
    }

    function test_sets_that_break_the_mechanism_are_refused() public {
        ParameterSet memory set = _defaults();
        set.minimumStake = 100e18 - 1;
        vm.expectRevert(
            abi.encodeWithSelector(IParameters.StakeBelowLocks.selector, uint128(100e18), uint128(100e18 - 1))
        );
        parameters.schedule(set);

        set = _defaults();
        set.noRevealSlashBps = 5000;
        vm.expectRevert(abi.encodeWithSelector(IParameters.NoRevealSlashTooLow.selector, 5000, 5000));
        parameters.schedule(set);

        set = _defaults();
        set.treasuryBps = 10_001;
        vm.expectRevert(abi.encodeWithSelector(IParameters.BpsAboveWhole.selector, 10_000, 10_001));
        parameters.schedule(set);

        set = _defaults();
        set.revealDuration = 0;
        vm.expectRevert(abi.encodeWithSelector(IParameters.ZeroParameter.selector, bytes32("revealDuration")));
        parameters.schedule(set);
    }

    function test_randomness_in_sight_and_durations_without_end_are_refused() public {
        ParameterSet memory set = _defaults();
        set.beaconDelay = 29;
        vm.expectRevert(abi.encodeWithSelector(IParameters.BeaconTooSoon.selector, 30, 29));
        parameters.schedule(set);
        set.beaconDelay = 365 days + 1;
        _refusedAsTooLong(set);
        set = _defaults();
        set.beaconTimeout = 365 days + 1;
        _refusedAsTooLong(set);
        set = _defaults();
        set.commitDuration = 365 days + 1;
        _refusedAsTooLong(set);
        set = _defaults();
        set.revealDuration = 365 days + 1;
        _refusedAsTooLong(set);
        set = _defaults();
        set.finaliseGrace = 365 days + 1;
        _refusedAsTooLong(set);
        set = _defaults();
        set.finaliseMargin = 365 days + 1;
        _refusedAsTooLong(set);
    }

    function _refusedAsTooLong(ParameterSet memory set) private {
        vm.expectRevert(abi.encodeWithSelector(IParameters.DurationTooLong.selector, 365 days, 365 days + 1));
        parameters.schedule(set);
    }

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
