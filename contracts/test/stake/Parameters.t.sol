// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Parameters} from "../../src/Parameters.sol";
import {IParameters, ParameterSet} from "../../src/interfaces/IParameters.sol";
import {vm} from "../support/Vm.sol";
import {StakeFixture} from "./StakeFixture.sol";

contract ParametersTest is StakeFixture {
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

    function test_a_second_schedule_replaces_the_first_and_restarts_the_delay() public {
        ParameterSet memory set = _defaults();
        parameters.schedule(set);
        vm.warp(block.timestamp + DELAY - 1);
        set.feePerSeat = 3e18;
        parameters.schedule(set);
        vm.warp(block.timestamp + DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(IParameters.TooEarly.selector, block.timestamp + 1, block.timestamp));
        parameters.applyScheduled();
        vm.warp(block.timestamp + 1);
        parameters.applyScheduled();
        assertEq(parameters.at(2).feePerSeat, 3e18, "the second");
        assertEq(parameters.current(), 2, "one version");
    }

    function test_too_little_stake_for_the_locks_is_refused() public {
        ParameterSet memory set = _defaults();
        set.minimumStake = 100e18 - 1;
        _refused(set, abi.encodeWithSelector(IParameters.StakeBelowLocks.selector, 100e18, 100e18 - 1));
        set = _defaults();
        set.maxOpenLocks = 1;
        set.minimumStake = 99e18;
        _refused(set, abi.encodeWithSelector(IParameters.StakeBelowLocks.selector, 100e18, 99e18));
        set.maxOpenLocks = 8;
        _refused(set, abi.encodeWithSelector(IParameters.StakeBelowLocks.selector, 200e18, 99e18));
    }

    function test_hiding_a_vote_that_costs_no_more_than_showing_it_is_refused() public {
        ParameterSet memory set = _defaults();
        set.noRevealSlashBps = 5000;
        _refused(set, abi.encodeWithSelector(IParameters.NoRevealSlashTooLow.selector, 5000, 5000));
        set = _defaults();
        set.noCommitSlashBps = 10_000;
        _refused(set, abi.encodeWithSelector(IParameters.NoRevealSlashTooLow.selector, 10_000, 10_000));
        set = _defaults();
        set.expressIncoherentSlashBps = 2500;
        _refused(set, abi.encodeWithSelector(IParameters.NoRevealSlashTooLow.selector, 2500, 2500));
        set = _defaults();
        set.expressNoCommitSlashBps = 2501;
        _refused(set, abi.encodeWithSelector(IParameters.NoRevealSlashTooLow.selector, 2501, 2500));
    }

    function test_express_slashes_above_their_bound_are_refused() public {
        ParameterSet memory set = _defaults();
        set.expressNoRevealSlashBps = 2501;
        _refused(set, abi.encodeWithSelector(IParameters.ExpressSlashTooHigh.selector, 2500, 2501));
        set = _defaults();
        (set.incoherentSlashBps, set.noCommitSlashBps, set.noRevealSlashBps) = (1000, 1000, 2000);
        _refused(set, abi.encodeWithSelector(IParameters.ExpressSlashTooHigh.selector, 2000, 2500));
    }

    function test_shares_above_the_whole_are_refused() public {
        bytes memory refusal = abi.encodeWithSelector(IParameters.BpsAboveWhole.selector, 10_000, 10_001);
        ParameterSet memory set = _defaults();
        set.treasuryBps = 10_001;
        _refused(set, refusal);
        set = _defaults();
        set.insuranceBps = 10_001;
        _refused(set, refusal);
        set = _defaults();
        set.canarySlashBps = 10_001;
        _refused(set, refusal);
        set = _defaults();
        set.noRevealSlashBps = 10_001;
        _refused(set, refusal);
    }

    function test_what_may_not_be_zero_is_refused() public {
        ParameterSet memory set = _defaults();
        set.commitDuration = 0;
        _refusedAsZero(set, "commitDuration");
        set = _defaults();
        set.revealDuration = 0;
        _refusedAsZero(set, "revealDuration");
        set = _defaults();
        set.expressCommitDuration = 0;
        _refusedAsZero(set, "expressCommitDuration");
        set = _defaults();
        set.expressRevealDuration = 0;
        _refusedAsZero(set, "expressRevealDuration");
        set = _defaults();
        set.lockPerSeat = 0;
        _refusedAsZero(set, "lockPerSeat");
        set = _defaults();
        set.feePerSeat = 0;
        _refusedAsZero(set, "feePerSeat");
        set = _defaults();
        set.maxOpenLocks = 0;
        _refusedAsZero(set, "maxOpenLocks");
    }

    function test_amounts_that_sums_could_overflow_with_are_refused() public {
        uint128 tooMuch = uint128(type(uint96).max) + 1;
        bytes memory refusal = abi.encodeWithSelector(IParameters.AmountTooHigh.selector, type(uint96).max, tooMuch);
        ParameterSet memory set = _defaults();
        set.minimumStake = tooMuch;
        _refused(set, refusal);
        set = _defaults();
        set.lockPerSeat = tooMuch;
        _refused(set, refusal);
        set = _defaults();
        set.feePerSeat = tooMuch;
        _refused(set, refusal);
        set = _defaults();
        set.finaliserTip = tooMuch;
        _refused(set, refusal);
    }

    function test_randomness_in_sight_is_refused() public {
        ParameterSet memory set = _defaults();
        set.beaconDelay = 29;
        _refused(set, abi.encodeWithSelector(IParameters.BeaconTooSoon.selector, 30, 29));
    }

    function test_waits_for_the_beacon_that_outlast_a_leafs_rest_are_refused() public {
        bytes memory refusal = abi.encodeWithSelector(IParameters.DurationTooLong.selector, 1 days, 1 days + 1);
        ParameterSet memory set = _defaults();
        set.beaconDelay = 1 days + 1;
        _refused(set, refusal);
        set = _defaults();
        set.beaconTimeout = 1 days + 1;
        _refused(set, refusal);
    }

    function test_durations_without_end_are_refused() public {
        uint32 tooLong = 365 days + 1;
        ParameterSet memory set = _defaults();
        set.commitDuration = tooLong;
        _refusedAsTooLong(set);
        set = _defaults();
        set.revealDuration = tooLong;
        _refusedAsTooLong(set);
        set = _defaults();
        set.appealWindow = tooLong;
        _refusedAsTooLong(set);
        set = _defaults();
        set.expressCommitDuration = tooLong;
        _refusedAsTooLong(set);
        set = _defaults();
        set.expressRevealDuration = tooLong;
        _refusedAsTooLong(set);
        set = _defaults();
        set.finaliseGrace = tooLong;
        _refusedAsTooLong(set);
        set = _defaults();
        set.finaliseMargin = tooLong;
        _refusedAsTooLong(set);
        set = _defaults();
        set.canaryWindow = tooLong;
        _refusedAsTooLong(set);
        set = _defaults();
        set.jailPeriod = tooLong;
        _refusedAsTooLong(set);
    }

    function test_an_initial_set_is_checked_too() public {
        ParameterSet memory set = _defaults();
        set.lockPerSeat = 0;
        vm.expectRevert(abi.encodeWithSelector(IParameters.ZeroParameter.selector, bytes32("lockPerSeat")));
        new Parameters(address(this), DELAY, set);
    }

    /// @dev The bounds once more, as plainly as they can be said.
    function testFuzz_a_set_is_accepted_exactly_when_it_keeps_every_bound(
        uint32[2] calldata waits,
        uint256 locks,
        uint128[2] calldata amounts,
        uint16[6] calldata slashes
    ) public {
        ParameterSet memory set = _defaults();
        set.beaconDelay = uint32(bound(waits[0], 20, 1 days + 20));
        set.beaconTimeout = uint32(bound(waits[1], 0, 1 days + 20));
        set.maxOpenLocks = uint8(bound(locks, 1, 6));
        set.lockPerSeat = uint128(bound(amounts[0], 1, 20));
        set.minimumStake = uint128(bound(amounts[1], 1, 120));
        set.noRevealSlashBps = uint16(bound(slashes[0], 2000, 10_010));
        set.incoherentSlashBps = uint16(bound(slashes[1], 0, 5000));
        set.noCommitSlashBps = uint16(bound(slashes[2], 0, 5000));
        set.expressNoRevealSlashBps = uint16(bound(slashes[3], 1000, 2510));
        set.expressIncoherentSlashBps = uint16(bound(slashes[4], 0, 2000));
        set.expressNoCommitSlashBps = uint16(bound(slashes[5], 0, 2000));
        bool waiting = set.beaconDelay >= 30 && set.beaconDelay <= 1 days && set.beaconTimeout <= 1 days;
        bool covered = set.minimumStake >= 4 * set.lockPerSeat && set.minimumStake >= set.maxOpenLocks * set.lockPerSeat;
        bool hidden = set.noRevealSlashBps > set.incoherentSlashBps && set.noRevealSlashBps > set.noCommitSlashBps
            && set.noRevealSlashBps <= 10_000;
        bool express = set.expressNoRevealSlashBps > set.expressIncoherentSlashBps
            && set.expressNoRevealSlashBps > set.expressNoCommitSlashBps && set.expressNoRevealSlashBps <= 2500
            && set.expressNoRevealSlashBps <= set.noRevealSlashBps;
        try parameters.schedule(set) {
            assertTrue(waiting && covered && hidden && express, "refused");
        } catch {
            assertTrue(!(waiting && covered && hidden && express), "accepted");
        }
    }

    function _refusedAsZero(ParameterSet memory set, bytes32 name) private {
        _refused(set, abi.encodeWithSelector(IParameters.ZeroParameter.selector, name));
    }

    function _refusedAsTooLong(ParameterSet memory set) private {
        _refused(set, abi.encodeWithSelector(IParameters.DurationTooLong.selector, 365 days, 365 days + 1));
    }

    function _refused(ParameterSet memory set, bytes memory refusal) private {
        vm.expectRevert(refusal);
        parameters.schedule(set);
    }
}
