// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PanelMember, RoundView} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {DevnetBeacon} from "../src/beacon/DevnetBeacon.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

contract PanelTest is DisputeDriver {
    function test_the_panel_is_the_draw_anyone_can_repeat() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        RoundView memory before = pool.getRound(disputeId, 1);
        address[] memory excluded = new address[](3);
        (excluded[0], excluded[1], excluded[2]) = (creator, provider, solver);
        bytes32 seed = keccak256(
            abi.encode("LILYMED/DRAW/v1", block.chainid, address(pool), disputeId, uint8(1), bytes32("random"))
        );
        assertEq(pool.panelSeed(disputeId, 1, "random"), seed, "seed");
        (address[] memory expected,) = sortition.draw(CLASS, before.epoch, seed, 5, excluded, 1);
        _draw(disputeId, "random");
        RoundView memory round = pool.getRound(disputeId, 1);
        assertEq(round.members.length, 5, "three seats, two alternates");
        for (uint256 i = 0; i < 5; i++) {
            assertEq(round.members[i].mediator, expected[i], "member");
            assertTrue(round.members[i].seated == (i < 3), "seats first");
            assertEq(registry.accountOf(expected[i]).locked, 25e18, "locked");
        }
        assertEq(round.randomness, "random", "randomness");
        assertEq(pool.phase(disputeId), 2, "COMMIT");
    }

    function test_drawing_waits_for_the_beacon_and_happens_once() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        uint64 beaconRound = pool.getRound(disputeId, 1).beaconRound;
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.BeaconNotAvailable.selector, beaconRound));
        pool.drawPanel(disputeId);
        _draw(disputeId, "random");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 1, 2));
        pool.drawPanel(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 1, 0));
        pool.drawPanel("unknown");
    }

    function test_a_silent_beacon_ends_inconclusive_and_no_draw_can_be_timed_after() public {
        bytes32 disputeId = _challenge(DEAL, 2);
        uint256 openedAt = block.timestamp;
        vm.warp(openedAt + 629);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 4, 1));
        pool.closeRound(disputeId);
        vm.warp(openedAt + 630);
        beacon.publish(pool.getRound(disputeId, 1).beaconRound, "late");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 1, 4));
        pool.drawPanel(disputeId);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(creator), 10e18, "nothing was spent");
    }

    function test_parties_are_never_drawn() public {
        solver = mediators[1];
        (creator, provider) = (mediators[2], mediators[3]);
        token.transfer(provider, 10 * LP);
        token.transfer(creator, 30 * LP);
        for (uint256 k = 0; k < 20; k++) {
            string memory dealId = string(abi.encodePacked("deal", bytes1(uint8(65 + k))));
            uint256 snapshot = vm.snapshotState();
            bytes32 disputeId = _drawn(dealId, 1);
            PanelMember[] memory members = _round(disputeId).members;
            assertTrue(!_isMember(members, solver), "solver");
            assertTrue(!_isMember(members, creator), "creator");
            assertTrue(!_isMember(members, provider), "provider");
            vm.revertToState(snapshot);
        }
    }

    function test_too_few_left_for_a_panel_is_unserviceable() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        // Ten of twelve fill up between the request and the draw.
        for (uint256 i = 0; i < 10; i++) {
            for (uint8 k = 0; k < 4; k++) {
                vm.prank(address(pool));
                registry.lock(mediators[i], "elsewhere", k, 25e18);
            }
        }
        _draw(disputeId, "random");
        assertEq(_outcome(disputeId), 7, "UNSERVICEABLE");
        assertEq(pool.phase(disputeId), 5, "DECIDED");
        vm.prank(stranger);
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(creator), 3e18, "everything back");
        assertEq(registry.accountOf(mediators[10]).openLocks, 0, "nobody locked");
    }

    function test_too_few_left_for_the_second_round_is_inconclusive_and_pays_the_first() public {
        for (uint256 i = 9; i < MEDIATORS; i++) {
            vm.prank(mediators[i]);
            registry.requestUnstake(STAKE);
        }
        _nextEpoch();
        bytes32 disputeId = _decided(DEAL, 2, 1, 1, 2);
        _draw(disputeId, "second");
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE: six of seven");
        pool.finalise(disputeId);
        RoundView memory first = pool.getRound(disputeId, 1);
        for (uint256 i = 0; i < 3; i++) {
            assertEq(settlement.creditOf(first.members[i].mediator), 0.95e18, "each who revealed");
        }
        assertEq(settlement.creditOf(creator), 7e18, "the second round's fees");
    }

    function test_later_rounds_exclude_earlier_seats_and_alternates_who_voted() public {
        bytes32 disputeId = _drawn(DEAL, 2);
        _commitAs(disputeId, 0, 1);
        _commitAs(disputeId, 1, 1);
        vm.warp(block.timestamp + 200);
        _commitAs(disputeId, 3, 2);
        _revealAs(disputeId, 0, 1);
        _revealAs(disputeId, 1, 1);
        _revealAs(disputeId, 3, 2);
        pool.closeRound(disputeId);
        PanelMember[] memory first = pool.getRound(disputeId, 1).members;
        _draw(disputeId, "second");
        PanelMember[] memory second = pool.getRound(disputeId, 2).members;
        // Twelve less three seats less one alternate leaves eight; seven seats and the one alternate there is.
        assertEq(second.length, 8, "all that are left");
        for (uint256 i = 0; i < 4; i++) {
            assertTrue(!_isMember(second, first[i].mediator), "not again");
        }
        assertTrue(_isMember(second, first[4].mediator), "the alternate who did not vote may");
    }

    function test_the_devnet_beacon_publishes_once_in_time_by_its_publisher() public {
        uint64 round = beacon.roundAt(uint64(block.timestamp) + 31);
        uint64 at = uint64(beacon.genesis()) + round * 3;
        assertTrue(at >= block.timestamp + 31 && at < block.timestamp + 34, "first round not before");
        vm.expectRevert(abi.encodeWithSelector(DevnetBeacon.RoundNotReached.selector, at, uint64(block.timestamp)));
        beacon.publish(round, "x");
        vm.warp(at);
        vm.expectRevert(abi.encodeWithSelector(DevnetBeacon.NotPublisher.selector, address(this), stranger));
        vm.prank(stranger);
        beacon.publish(round, "x");
        beacon.publish(round, "x");
        vm.expectRevert(abi.encodeWithSelector(DevnetBeacon.AlreadyPublished.selector, round));
        beacon.publish(round, "y");
        (bool available, bytes32 value) = beacon.randomness(round);
        assertTrue(available && value == "x", "value");
    }
}
