// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DevnetBeacon} from "../../src/beacon/DevnetBeacon.sol";
import {Assertions} from "../support/Assertions.sol";
import {vm} from "../support/Vm.sol";

contract DevnetBeaconTest is Assertions {
    uint64 private constant GENESIS = 1000;

    DevnetBeacon private beacon;

    function setUp() public {
        vm.warp(GENESIS);
        beacon = new DevnetBeacon(address(this));
    }

    function testFuzz_the_pinned_round_is_the_first_not_before_its_time(uint64 notBefore, address caller) public {
        notBefore = uint64(bound(notBefore, 0, type(uint64).max - 3));
        vm.prank(caller);
        uint256 round = beacon.pin(notBefore);
        assertTrue(GENESIS + round * beacon.period() >= notBefore, "not before");
        assertTrue(round == 0 || GENESIS + (round - 1) * beacon.period() < notBefore, "the first");
    }

    function test_pinning_has_no_effect() public {
        uint64 round = beacon.pin(GENESIS);
        assertEq(beacon.pin(GENESIS), round, "the same again");
        (bool available,) = beacon.randomness(round);
        assertTrue(!available, "not published by it");
        beacon.publish(round, "value");
        beacon.pin(GENESIS);
        (, bytes32 value) = beacon.randomness(round);
        assertEq(value, "value", "not changed by it");
    }

    function testFuzz_only_the_publisher_publishes(address sender) public {
        if (sender == address(this)) sender = address(1);
        vm.expectRevert(abi.encodeWithSelector(DevnetBeacon.NotPublisher.selector, address(this), sender));
        vm.prank(sender);
        beacon.publish(0, "value");
    }

    function test_a_value_of_zero_counts_as_published() public {
        beacon.publish(0, 0);
        (bool available,) = beacon.randomness(0);
        assertTrue(available, "available");
        vm.expectRevert(abi.encodeWithSelector(DevnetBeacon.AlreadyPublished.selector, 0));
        beacon.publish(0, "other");
    }
}
