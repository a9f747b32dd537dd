// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {WiredOnce} from "../../src/WiredOnce.sol";
import {IVrfCoordinator} from "../../src/beacon/IVrfCoordinator.sol";
import {VrfBeacon, VrfTerms} from "../../src/beacon/VrfBeacon.sol";
import {IRandomBeacon} from "../../src/interfaces/IRandomBeacon.sol";
import {Assertions} from "../support/Assertions.sol";
import {vm} from "../support/Vm.sol";
import {ReentrantConsumer, TestVrfCoordinator} from "./TestVrfCoordinator.sol";

contract VrfBeaconTest is Assertions {
    bytes32 private constant KEY_HASH = keccak256("gas lane");
    uint256 private constant SUBSCRIPTION = 77;
    uint64 private constant NOW = 1_000_000;

    address private pool = address(0xB001);
    TestVrfCoordinator private coordinator;
    VrfBeacon private beacon;

    function setUp() public {
        vm.warp(NOW);
        coordinator = new TestVrfCoordinator();
        beacon = new VrfBeacon(_terms(250));
        beacon.initialise(pool);
    }

    function test_a_pin_is_one_request_on_the_terms_of_the_deployment() public {
        _pin(NOW + 30);
        assertEq(coordinator.requests(), 1, "requests");
        IVrfCoordinator.RandomWordsRequest memory asked = coordinator.lastRequest();
        assertEq(asked.keyHash, KEY_HASH, "key");
        assertEq(asked.subId, SUBSCRIPTION, "subscription");
        assertEq(asked.requestConfirmations, 120, "30 seconds of blocks");
        assertEq(asked.callbackGasLimit, beacon.CALLBACK_GAS_LIMIT(), "gas");
        assertEq(asked.numWords, 1, "words");
        // 0x92fd1338 is the tag Chainlink documents for ExtraArgsV1.
        assertEq(
            keccak256(asked.extraArgs), keccak256(abi.encodePacked(bytes4(0x92fd1338), uint256(1))), "paid in coin"
        );
    }

    function test_rounds_are_numbered_one_by_one_from_one() public {
        for (uint64 expected = 1; expected <= 5; expected++) {
            vm.expectEmit(true, true, true, true, address(beacon));
            emit VrfBeacon.RandomnessRequested(expected, coordinator.nextRequestId(), NOW + expected);
            assertEq(_pin(NOW + expected), expected, "round");
            assertEq(beacon.roundOf(coordinator.lastRequestId()), expected, "request");
        }
        assertEq(beacon.latestRound(), 5, "latest");
    }

    function testFuzz_an_answer_is_its_rounds_value_for_good(uint256 word, uint256 other) public {
        uint64 round = _pin(NOW);
        uint256 requestId = coordinator.lastRequestId();
        vm.expectEmit(true, true, true, true, address(beacon));
        emit IRandomBeacon.RandomnessPublished(round, keccak256(abi.encode(word)));
        assertTrue(coordinator.answer(beacon, requestId, word), "taken");
        _requireValue(round, keccak256(abi.encode(word)));
        vm.expectRevert(abi.encodeWithSelector(VrfBeacon.AlreadyFulfilled.selector, round));
        coordinator.answerUncaught(beacon, requestId, other);
        _requireValue(round, keccak256(abi.encode(word)));
    }

    function test_answers_out_of_order_go_to_their_own_rounds() public {
        uint64 first = _pin(NOW);
        uint256 firstId = coordinator.lastRequestId();
        uint64 second = _pin(NOW);
        coordinator.answer(beacon, coordinator.lastRequestId(), 2);
        _requireNothing(first);
        coordinator.answer(beacon, firstId, 1);
        _requireValue(first, keccak256(abi.encode(uint256(1))));
        _requireValue(second, keccak256(abi.encode(uint256(2))));
    }

    function test_an_early_answer_counts_from_the_pinned_time_on() public {
        uint64 round = _pin(NOW + 3600);
        coordinator.answer(beacon, coordinator.lastRequestId(), 9);
        vm.warp(NOW + 3599);
        _requireNothing(round);
        vm.warp(NOW + 3600);
        _requireValue(round, keccak256(abi.encode(uint256(9))));
    }

    function test_a_round_that_was_not_answered_or_not_pinned_has_no_value() public {
        uint64 round = _pin(NOW);
        _requireNothing(round);
        _requireNothing(0);
        _requireNothing(round + 1);
    }

    function test_the_first_answer_fits_into_the_gas_it_is_given() public {
        _pin(NOW + 30);
        uint256 requestId = coordinator.lastRequestId();
        assertTrue(coordinator.answerWith(beacon, requestId, 7, beacon.CALLBACK_GAS_LIMIT() / 2), "half is enough");
    }

    function testFuzz_an_answer_with_more_words_than_asked_for_is_taken(uint256[] memory words) public {
        vm.assume(words.length > 0);
        _pin(NOW);
        uint256 requestId = coordinator.lastRequestId();
        vm.prank(address(coordinator));
        beacon.rawFulfillRandomWords(requestId, words);
        _requireValue(1, keccak256(abi.encode(words[0])));
    }

    function test_an_answer_without_a_word_is_none() public {
        uint64 round = _pin(NOW);
        uint256 requestId = coordinator.lastRequestId();
        vm.expectRevert(abi.encodeWithSelector(VrfBeacon.NoWord.selector, requestId));
        vm.prank(address(coordinator));
        beacon.rawFulfillRandomWords(requestId, new uint256[](0));
        _requireNothing(round);
    }

    function testFuzz_answers_to_requests_nobody_made_are_refused(uint256 requestId) public {
        _pin(NOW);
        if (requestId == coordinator.lastRequestId()) requestId++;
        vm.expectRevert(abi.encodeWithSelector(VrfBeacon.UnknownRequest.selector, requestId));
        coordinator.answerUncaught(beacon, requestId, 1);
    }

    function testFuzz_only_the_coordinator_answers(address sender) public {
        _pin(NOW);
        uint256 requestId = coordinator.lastRequestId();
        if (sender == address(coordinator)) sender = address(this);
        vm.expectRevert(abi.encodeWithSelector(VrfBeacon.NotCoordinator.selector, address(coordinator), sender));
        vm.prank(sender);
        beacon.rawFulfillRandomWords(requestId, new uint256[](1));
    }

    function testFuzz_only_the_pool_pins(address sender) public {
        if (sender == pool) sender = address(this);
        vm.expectRevert(abi.encodeWithSelector(VrfBeacon.NotPool.selector, pool, sender));
        vm.prank(sender);
        beacon.pin(NOW);
    }

    function test_the_pool_is_named_once_by_the_deployer() public {
        vm.expectRevert(WiredOnce.AlreadyWired.selector);
        beacon.initialise(address(this));
        VrfBeacon fresh = new VrfBeacon(_terms(250));
        vm.expectRevert(abi.encodeWithSelector(WiredOnce.NotDeployer.selector, address(this), pool));
        vm.prank(pool);
        fresh.initialise(pool);
        vm.expectRevert(WiredOnce.ZeroAddress.selector);
        fresh.initialise(address(0));
        vm.expectRevert(abi.encodeWithSelector(VrfBeacon.NotPool.selector, address(0), pool));
        vm.prank(pool);
        fresh.pin(NOW);
    }

    function test_a_refused_request_leaves_a_round_without_a_value_and_the_next_is_asked_for() public {
        coordinator.refuse(true);
        vm.expectEmit(true, true, true, true, address(beacon));
        emit VrfBeacon.RequestRefused(1, abi.encodeWithSelector(TestVrfCoordinator.InvalidConsumer.selector));
        uint64 refused = _pin(NOW);
        coordinator.refuse(false);
        uint64 next = _pin(NOW);
        coordinator.answer(beacon, coordinator.lastRequestId(), 5);
        _requireNothing(refused);
        _requireValue(next, keccak256(abi.encode(uint256(5))));
    }

    /// @dev Else a coordinator that fails so would keep every dispute that escalates from ending.
    function test_a_coordinator_that_burns_all_its_gas_has_refused() public {
        coordinator.burnGas();
        vm.expectEmit(true, true, true, true, address(beacon));
        emit VrfBeacon.RequestRefused(1, "");
        vm.prank(pool);
        _requireNothing(beacon.pin{gas: 1_000_000}(NOW));
    }

    function test_a_request_number_given_twice_does_not_take_a_round_its_answer() public {
        uint64 first = _pin(NOW);
        uint256 requestId = coordinator.lastRequestId();
        coordinator.repeatNumbers();
        vm.expectEmit(true, true, true, true, address(beacon));
        emit VrfBeacon.RequestRefused(2, "");
        _pin(NOW);
        assertEq(beacon.roundOf(requestId), first, "first round's");
    }

    function testFuzz_a_caller_cannot_starve_the_request(uint256 gas) public {
        gas = bound(gas, 30_000, 1_000_000);
        vm.prank(pool);
        (bool done,) = address(beacon).call{gas: gas}(abi.encodeCall(beacon.pin, (NOW)));
        assertEq(coordinator.requests(), done ? 1 : 0, "asked, or nothing happened");
    }

    function test_a_caller_cannot_have_the_request_refused_from_inside_another_answer() public {
        ReentrantConsumer consumer = new ReentrantConsumer();
        beacon = new VrfBeacon(_terms(250));
        beacon.initialise(address(consumer));
        consumer.setBeacon(beacon);
        coordinator.answerTo(address(consumer), 1);
        assertEq(bytes32(consumer.failure()), bytes32(VrfBeacon.CoordinatorBusy.selector), "busy");
        assertEq(beacon.latestRound(), 0, "no round");
    }

    function test_confirmations_are_thirty_seconds_of_blocks_and_at_least_three() public {
        assertEq(new VrfBeacon(_terms(150)).requestConfirmations(), 200, "the fastest");
        assertEq(new VrfBeacon(_terms(151)).requestConfirmations(), 199, "rounded up");
        assertEq(new VrfBeacon(_terms(2000)).requestConfirmations(), 15, "two seconds");
        assertEq(new VrfBeacon(_terms(12_000)).requestConfirmations(), 3, "twelve seconds");
        assertEq(new VrfBeacon(_terms(type(uint32).max)).requestConfirmations(), 3, "the slowest");
        vm.expectRevert(abi.encodeWithSelector(VrfBeacon.BlocksTooFast.selector, 150, 149));
        new VrfBeacon(_terms(149));
        vm.expectRevert(abi.encodeWithSelector(VrfBeacon.BlocksTooFast.selector, 150, 0));
        new VrfBeacon(_terms(0));
    }

    function test_a_coordinator_that_is_no_contract_is_refused() public {
        VrfTerms memory terms = _terms(250);
        terms.coordinator = IVrfCoordinator(pool);
        vm.expectRevert(abi.encodeWithSelector(VrfBeacon.NoCoordinator.selector, pool));
        new VrfBeacon(terms);
    }

    function _terms(uint32 blockTimeMs) private view returns (VrfTerms memory) {
        return VrfTerms({
            coordinator: coordinator,
            keyHash: KEY_HASH,
            subscriptionId: SUBSCRIPTION,
            blockTimeMs: blockTimeMs,
            nativePayment: true
        });
    }

    function _pin(uint64 notBefore) private returns (uint64) {
        vm.prank(pool);
        return beacon.pin(notBefore);
    }

    function _requireValue(uint64 round, bytes32 expected) private view {
        (bool available, bytes32 value) = beacon.randomness(round);
        assertTrue(available, "available");
        assertEq(value, expected, "value");
    }

    function _requireNothing(uint64 round) private view {
        (bool available, bytes32 value) = beacon.randomness(round);
        assertTrue(!available && value == 0, "nothing");
    }
}
