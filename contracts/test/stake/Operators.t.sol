// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";
import {Fault} from "../../src/libraries/Numbers.sol";
import {vm} from "../support/Vm.sol";
import {StakeFixture} from "./StakeFixture.sol";

/// @notice Mediators that belong together, and what they weigh together.
contract OperatorsTest is StakeFixture {
    event OperatorApproved(address indexed operator, address indexed mediator);
    event MediatorRegistered(address indexed mediator, bytes32 indexed drawClass, address indexed operator);

    uint96 private constant CAP = 250e18;
    address private _operator = address(0x0BE8A708);

    function test_a_mediator_is_its_own_operator_unless_it_names_another() public {
        assertEq(registry.accountOf(mediators[0]).operator, mediators[0], "its own");
        vm.expectEmit(true, true, false, true, address(registry));
        emit OperatorApproved(_operator, stranger);
        vm.prank(_operator);
        registry.approveMediator(stranger);
        vm.expectEmit(true, true, true, true, address(registry));
        emit MediatorRegistered(stranger, CLASS, _operator);
        vm.prank(stranger);
        registry.registerUnder(CLASS, _operator);
        assertEq(registry.accountOf(stranger).operator, _operator, "another");
        (, address operator) = registry.seatable(stranger, LOCK, 4);
        assertEq(operator, _operator, "as the draw sees it");
        assertTrue(registry.isMediator(stranger), "a mediator");
        assertTrue(!registry.isMediator(_operator), "its operator is none");
    }

    function test_naming_oneself_is_registering() public {
        vm.prank(stranger);
        registry.registerUnder(CLASS, stranger);
        assertEq(registry.accountOf(stranger).operator, stranger, "its own");
    }

    function test_an_operator_that_has_not_approved_is_not_named() public {
        vm.prank(_operator);
        registry.approveMediator(mediators[0]);
        bytes memory refusal = abi.encodeWithSelector(IStakeRegistry.OperatorNotApproving.selector, _operator, stranger);
        vm.expectRevert(refusal);
        vm.prank(stranger);
        registry.registerUnder(CLASS, _operator);
    }

    function test_an_operator_never_changes() public {
        vm.prank(_operator);
        registry.approveMediator(mediators[0]);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.OperatorFixed.selector, mediators[0], _operator));
        vm.prank(mediators[0]);
        registry.registerUnder(OTHER_CLASS, _operator);
        _enrolUnder(stranger, _operator, STAKE);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.OperatorFixed.selector, _operator, stranger));
        vm.prank(stranger);
        registry.register(OTHER_CLASS);
        vm.prank(stranger);
        registry.registerUnder(OTHER_CLASS, _operator);
        assertEq(registry.accountOf(stranger).drawClasses.length, 2, "a further class under the same");
    }

    function test_operators_form_no_chains() public {
        _enrolUnder(stranger, _operator, STAKE);
        address below = address(0xBE10);
        vm.prank(stranger);
        registry.approveMediator(below);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.OperatorBelowOperator.selector, stranger, _operator));
        vm.prank(below);
        registry.registerUnder(CLASS, stranger);
        address above = address(0xAB07E);
        vm.prank(above);
        registry.approveMediator(_operator);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.OperatorBelowOperator.selector, _operator, above));
        vm.prank(_operator);
        registry.registerUnder(CLASS, above);
        vm.prank(_operator);
        registry.register(CLASS);
        assertEq(registry.accountOf(_operator).operator, _operator, "its own it can be");
    }

    function test_operators_of_accounts_that_are_no_mediators_are_themselves() public {
        _enrolUnder(stranger, _operator, STAKE);
        address[] memory accounts = new address[](5);
        (accounts[0], accounts[1], accounts[2], accounts[3]) = (stranger, _operator, mediators[0], address(0xAB));
        address[] memory operators = registry.operatorsOf(accounts);
        assertEq(operators[0], _operator, "of a mediator under another");
        assertEq(operators[1], _operator, "of an operator");
        assertEq(operators[2], mediators[0], "of a mediator by itself");
        assertEq(operators[3], address(0xAB), "of a stranger");
        assertEq(operators[4], address(0), "of nobody");
    }

    function test_a_panel_has_no_two_of_one_operator() public {
        for (uint256 i = 0; i < 8; i++) {
            _enrolUnder(vm.addr(100 + i), _operator, STAKE);
        }
        _nextEpoch();
        (address[] memory drawn, address[] memory passedOver) = _draw("seed", 20, new address[](0));
        assertEq(drawn.length, 13, "twelve and one of eight");
        assertEq(passedOver.length, 7, "the other seven");
    }

    function test_mediators_of_a_partys_operator_and_of_a_party_that_operates_are_passed_over() public {
        _enrolUnder(stranger, _operator, STAKE);
        _enrolUnder(address(0xFE110), _operator, STAKE);
        _nextEpoch();
        (address[] memory drawn, address[] memory passedOver) = _draw("seed", 20, _one(_operator));
        assertEq(drawn.length, 12, "the operator is a party");
        assertEq(passedOver.length, 2, "both");
        (drawn, passedOver) = _draw("seed", 20, _one(stranger));
        assertEq(drawn.length, 12, "one of its mediators is a party");
        assertEq(passedOver.length, 1, "the other");
        assertEq(passedOver[0], address(0xFE110), "it");
    }

    function test_an_operators_mediators_weigh_no_more_than_the_cap_together() public {
        _applyTerms(CLASS, _terms(CAP));
        address[4] memory fellows = [vm.addr(100), vm.addr(101), vm.addr(102), vm.addr(103)];
        for (uint256 i = 0; i < 4; i++) {
            _enrolUnder(fellows[i], _operator, STAKE);
        }
        assertEq(_nextWeight(fellows[1]), STAKE, "within");
        assertEq(_nextWeight(fellows[2]), CAP - 2 * STAKE, "what is left");
        assertEq(_nextWeight(fellows[3]), 0, "nothing left");
        vm.prank(fellows[0]);
        registry.requestUnstake(STAKE);
        assertEq(_nextWeight(fellows[3]), 0, "not by itself");
        registry.syncWeight(fellows[3]);
        assertEq(_nextWeight(fellows[3]), CAP - STAKE - (CAP - 2 * STAKE), "room is taken on a sync");
    }

    function test_a_mediator_by_itself_is_capped_too() public {
        _applyTerms(CLASS, _terms(CAP));
        _fund(mediators[0], 1000e18);
        vm.prank(mediators[0]);
        registry.stake(1000e18);
        assertEq(_nextWeight(mediators[0]), CAP, "capped");
        vm.prank(mediators[0]);
        registry.requestUnstake(500e18);
        assertEq(_nextWeight(mediators[0]), CAP, "still");
    }

    function test_what_an_operator_weighs_itself_counts_from_the_first_mediator_under_it() public {
        _applyTerms(CLASS, _terms(CAP));
        address head = mediators[0];
        _enrolUnder(vm.addr(100), head, 200e18);
        assertEq(_nextWeight(vm.addr(100)), CAP - STAKE, "less the operator's own");
        vm.prank(head);
        registry.requestUnstake(STAKE);
        registry.syncWeight(vm.addr(100));
        assertEq(_nextWeight(vm.addr(100)), 200e18, "which it can leave to them");
        vm.prank(head);
        registry.stake(STAKE);
        assertEq(_nextWeight(head), CAP - 200e18, "and then not have back");
    }

    function test_an_operator_that_becomes_a_mediator_later_shares_the_cap() public {
        _applyTerms(CLASS, _terms(CAP));
        _enrolUnder(stranger, _operator, 200e18);
        _enrol(_operator, STAKE);
        assertEq(_nextWeight(_operator), CAP - 200e18, "what is left");
    }

    function test_a_lower_cap_counts_once_weights_are_synced_and_settling_keeps_to_it() public {
        _enrolUnder(stranger, _operator, 200e18);
        _enrolUnder(vm.addr(100), _operator, 200e18);
        _applyTerms(CLASS, _terms(CAP));
        _lockAndRelease(stranger, 1, Fault.INCOHERENT, true);
        assertEq(_nextWeight(stranger), CAP - 200e18, "by a slash");
        registry.syncWeight(vm.addr(100));
        assertEq(_nextWeight(vm.addr(100)), 200e18, "within it now");
    }

    function test_caps_are_each_classs_own() public {
        _applyTerms(CLASS, _terms(CAP));
        _enrolUnder(stranger, _operator, 400e18);
        vm.prank(stranger);
        registry.registerUnder(OTHER_CLASS, _operator);
        assertEq(_nextWeight(stranger), CAP, "here");
        assertEq(sortition.weightOf(OTHER_CLASS, stranger, _epoch() + 1), 400e18, "not there");
    }

    function test_an_operators_mediators_count_once_and_until_the_last_has_left() public {
        _enrolUnder(stranger, _operator, STAKE);
        _enrolUnder(address(0xFE110), _operator, STAKE);
        assertEq(_nextCount(), 13, "twelve and one of two");
        assertEq(registry.operatorsWeighing(CLASS, _pairOf(stranger, _operator)), 0, "not in this epoch");
        _nextEpoch();
        assertEq(registry.operatorsWeighing(CLASS, _pairOf(stranger, _operator)), 1, "one operator");
        assertEq(registry.operatorsWeighing(CLASS, _pairOf(stranger, mediators[0])), 2, "two operators");
        assertEq(registry.operatorsWeighing(OTHER_CLASS, _pairOf(stranger, mediators[0])), 0, "of another class");
        assertEq(registry.operatorsWeighing(CLASS, _pairOf(address(0), address(0xAB))), 0, "strangers");
        vm.prank(stranger);
        registry.requestUnstake(STAKE);
        assertEq(_nextCount(), 13, "one left");
        vm.prank(address(0xFE110));
        registry.requestUnstake(STAKE);
        assertEq(_nextCount(), 12, "both left");
        assertEq(registry.operatorsWeighing(CLASS, _one(_operator)), 1, "which counts from the next epoch on");
        _nextEpoch();
        assertEq(registry.operatorsWeighing(CLASS, _one(_operator)), 0, "now");
    }

    function test_who_becomes_an_operator_of_others_goes_on_counting_as_one() public {
        address head = mediators[0];
        vm.prank(head);
        registry.requestUnstake(STAKE);
        _enrolUnder(stranger, head, STAKE);
        assertEq(registry.operatorsWeighing(CLASS, _pairOf(head, stranger)), 1, "its own weight of this epoch");
        assertEq(_nextCount(), 12, "and then the other's");
        _nextEpoch();
        assertEq(registry.operatorsWeighing(CLASS, _one(head)), 1, "the other's");
        vm.prank(head);
        registry.stake(STAKE);
        assertEq(_nextCount(), 12, "with its own again");
    }

    /// @dev Eight mediators by themselves, under a stranger, or under one of them, who come and go in any order over several epochs.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_the_count_is_of_distinct_operators_with_weight_at_every_epoch(uint256[32] calldata steps) public {
        uint64 first = _epoch();
        uint256[] memory expected = new uint256[](steps.length + 2);
        expected[0] = 12;
        for (uint256 k = 0; k < steps.length; k++) {
            address actor = vm.addr(200 + steps[k] % 8);
            if (!registry.isMediator(actor)) _enrolUnder(actor, _fuzzedOperator(steps[k] % 8), STAKE);
            uint128 staked = registry.accountOf(actor).stake;
            vm.prank(actor);
            if (staked > 0 && steps[k] >> 8 & 1 == 0) registry.requestUnstake(staked);
            else registry.syncWeight(actor);
            if (staked == 0) _restake(actor);
            expected[_epoch() - first + 1] = _distinctAt(_epoch() + 1);
            assertEq(registry.operatorsWeighing(CLASS, mediators), _distinctAt(_epoch()), "as the registry says now");
            _checkWeighs(_fuzzedOperator(steps[k] % 8));
            if (steps[k] >> 16 & 1 == 0) {
                _nextEpoch();
                expected[_epoch() - first + 1] = expected[_epoch() - first];
            }
        }
        for (uint64 epoch = first; epoch <= _epoch() + 1; epoch++) {
            assertEq(sortition.drawableOperators(CLASS, epoch), expected[epoch - first], "as was then set");
            assertEq(sortition.drawableOperators(CLASS, epoch), _distinctAt(epoch), "as the weights say");
        }
    }

    function _fuzzedOperator(uint256 i) private view returns (address) {
        if (i < 2) return vm.addr(200 + i);
        if (i < 4) return _operator;
        return i < 6 ? mediators[0] : vm.addr(200);
    }

    function _checkWeighs(address operator) private view {
        address[] memory operators = registry.operatorsOf(mediators);
        bool weighs;
        for (uint256 i = 0; i < operators.length; i++) {
            if (operators[i] == operator && sortition.weightOf(CLASS, mediators[i], _epoch()) > 0) weighs = true;
        }
        assertEq(registry.operatorsWeighing(CLASS, _one(operator)), weighs ? 1 : 0, "of one by itself");
    }

    function _restake(address actor) private {
        _fund(actor, STAKE);
        vm.prank(actor);
        registry.stake(STAKE);
    }

    function _distinctAt(uint64 epoch) private view returns (uint256 count) {
        address[] memory operators = registry.operatorsOf(mediators);
        for (uint256 i = 0; i < operators.length; i++) {
            bool isNew = sortition.weightOf(CLASS, mediators[i], epoch) > 0;
            for (uint256 j = 0; j < i && isNew; j++) {
                isNew = operators[j] != operators[i] || sortition.weightOf(CLASS, mediators[j], epoch) == 0;
            }
            if (isNew) count++;
        }
    }

    function _nextCount() private view returns (uint256) {
        return sortition.drawableOperators(CLASS, _epoch() + 1);
    }

    function _pairOf(address a, address b) private pure returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (a, b);
    }

    /// @dev Whatever five mediators of one operator do, in whatever order.
    function testFuzz_the_cap_holds_and_leaves_are_what_accounts_imply(uint256[24] calldata steps) public {
        _applyTerms(CLASS, _terms(CAP));
        address[5] memory fellows;
        for (uint256 i = 0; i < 5; i++) {
            fellows[i] = i == 0 ? mediators[0] : vm.addr(100 + i);
            if (i > 0) _enrolUnder(fellows[i], fellows[0], STAKE);
        }
        for (uint256 k = 0; k < steps.length; k++) {
            address actor = fellows[steps[k] % 5];
            uint128 amount = uint128(bound(steps[k] >> 8, 1, 40e18));
            uint256 what = (steps[k] >> 4) % 4;
            uint256 before = _nextWeight(actor);
            IStakeRegistry.Account memory account = registry.accountOf(actor);
            if (what == 0 && token.balanceOf(actor) < amount) _fund(actor, amount);
            vm.prank(actor);
            if (what == 0) registry.stake(amount);
            else if (what == 1 && account.stake >= amount) registry.requestUnstake(amount);
            else registry.syncWeight(actor);
            if (what == 3 && account.stake + account.unbonding >= LOCK) {
                _lockAndRelease(actor, uint128(steps[k] >> 200), Fault.INCOHERENT, true);
            }
            _checkFellows(fellows, actor, before, what == 0 || what == 2);
        }
    }

    function _checkFellows(address[5] memory fellows, address actor, uint256 before, bool grows) private view {
        uint256 together;
        for (uint256 i = 0; i < 5; i++) {
            together += _nextWeight(fellows[i]);
        }
        assertTrue(together <= CAP, "the cap holds");
        uint256 weight = _nextWeight(actor);
        uint256 stake = registry.accountOf(actor).stake;
        uint256 implied = stake < STAKE ? 0 : stake;
        uint256 room = CAP - (together - weight);
        if (implied > room) implied = room;
        if (!grows && implied > before && weight <= before) return;
        assertEq(weight, implied, "the leaf is what the account implies");
    }
}
