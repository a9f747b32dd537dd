// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {DrawClasses} from "../../src/DrawClasses.sol";
import {ClassTerms, IDrawClasses} from "../../src/interfaces/IDrawClasses.sol";
import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";
import {vm} from "../support/Vm.sol";
import {StakeFixture} from "./StakeFixture.sol";

contract DrawClassesTest is StakeFixture {
    bytes32 private constant NEW_CLASS = keccak256("new");

    event ClassScheduled(bytes32 indexed drawClass, ClassTerms terms, uint64 applicableAt);
    event ClassApplied(bytes32 indexed drawClass, ClassTerms terms);

    function test_initial_classes_are_in_force_at_once_and_others_are_not_listed() public view {
        assertTrue(drawClasses.termsOf(CLASS).listed, "listed");
        assertEq(
            keccak256(abi.encode(drawClasses.termsOf(NEW_CLASS))),
            keccak256(abi.encode(ClassTerms(false, false, false, 0, 0, 0, 0))),
            "all zero"
        );
    }

    function test_a_change_waits_for_the_delay_of_the_parameters() public {
        ClassTerms memory terms = ClassTerms(true, false, true, 12, 30, 5e18, 7e18);
        uint64 at = uint64(block.timestamp) + DELAY;
        vm.expectEmit(true, false, false, true, address(drawClasses));
        emit ClassScheduled(NEW_CLASS, terms, at);
        drawClasses.schedule(NEW_CLASS, terms);
        (ClassTerms memory waiting, uint64 applicableAt) = drawClasses.scheduled(NEW_CLASS);
        assertEq(applicableAt, at, "when");
        assertEq(keccak256(abi.encode(waiting)), keccak256(abi.encode(terms)), "what");
        vm.warp(at - 1);
        vm.expectRevert(abi.encodeWithSelector(IDrawClasses.TooEarly.selector, at, at - 1));
        drawClasses.applyScheduled(NEW_CLASS);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.ClassNotListed.selector, NEW_CLASS));
        registry.register(NEW_CLASS);
        vm.warp(at);
        vm.expectEmit(true, false, false, true, address(drawClasses));
        emit ClassApplied(NEW_CLASS, terms);
        vm.prank(stranger);
        drawClasses.applyScheduled(NEW_CLASS);
        assertEq(
            keccak256(abi.encode(drawClasses.termsOf(NEW_CLASS))), keccak256(abi.encode(terms)), "in force, every field"
        );
        registry.register(NEW_CLASS);
        vm.expectRevert(abi.encodeWithSelector(IDrawClasses.NothingScheduled.selector, NEW_CLASS));
        drawClasses.applyScheduled(NEW_CLASS);
    }

    function test_a_second_schedule_replaces_the_first_and_restarts_the_delay() public {
        drawClasses.schedule(CLASS, _terms(1));
        vm.warp(block.timestamp + DELAY - 1);
        drawClasses.schedule(CLASS, _terms(2));
        vm.warp(block.timestamp + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IDrawClasses.TooEarly.selector, block.timestamp + DELAY - 1, block.timestamp)
        );
        drawClasses.applyScheduled(CLASS);
        vm.warp(block.timestamp + DELAY - 1);
        drawClasses.applyScheduled(CLASS);
        assertEq(drawClasses.termsOf(CLASS).weightCap, 2, "the second");
    }

    function test_classes_wait_each_for_themselves() public {
        drawClasses.schedule(CLASS, _terms(1));
        vm.warp(block.timestamp + 1);
        drawClasses.schedule(OTHER_CLASS, _terms(2));
        vm.warp(block.timestamp + DELAY - 1);
        drawClasses.applyScheduled(CLASS);
        vm.expectRevert(abi.encodeWithSelector(IDrawClasses.TooEarly.selector, block.timestamp + 1, block.timestamp));
        drawClasses.applyScheduled(OTHER_CLASS);
    }

    function test_a_class_can_be_taken_off_the_list_and_its_mediators_stay_until_they_leave() public {
        ClassTerms memory terms = _terms(0);
        terms.listed = false;
        _applyTerms(CLASS, terms);
        vm.expectRevert(abi.encodeWithSelector(IStakeRegistry.ClassNotListed.selector, CLASS));
        registry.register(CLASS);
        assertEq(sortition.totalWeight(CLASS, _epoch() + 1), 12 * STAKE, "weights of open disputes stay");
        vm.prank(mediators[0]);
        registry.requestUnstake(STAKE);
        assertEq(_nextWeight(mediators[0]), 0, "leaving works as ever");
    }

    function test_ladders_that_the_class_could_not_fill_are_refused() public {
        ClassTerms memory terms = _terms(0);
        terms.secondRoundFrom = 9;
        _refused(terms, 10, 9);
        terms = _terms(0);
        terms.thirdRoundFrom = 24;
        _refused(terms, 25, 24);
        terms = _terms(0);
        (terms.secondRoundFrom, terms.thirdRoundFrom) = (40, 39);
        _refused(terms, 40, 39);
        (terms.secondRoundFrom, terms.thirdRoundFrom) = (40, 40);
        drawClasses.schedule(CLASS, terms);
    }

    function test_the_zero_class_and_strangers_are_refused() public {
        vm.expectRevert(IDrawClasses.ZeroDrawClass.selector);
        drawClasses.schedule(0, _terms(0));
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        vm.prank(stranger);
        drawClasses.schedule(CLASS, _terms(0));
    }

    function test_initial_classes_are_checked_too() public {
        vm.expectRevert(abi.encodeWithSelector(IDrawClasses.TermsMissing.selector, 1, 2));
        new DrawClasses(address(this), parameters, new bytes32[](1), new ClassTerms[](2));
        vm.expectRevert(IDrawClasses.ZeroDrawClass.selector);
        new DrawClasses(address(this), parameters, new bytes32[](1), new ClassTerms[](1));
        bytes32[] memory classes = new bytes32[](1);
        classes[0] = CLASS;
        vm.expectRevert(abi.encodeWithSelector(IDrawClasses.LadderTooShort.selector, 10, 0));
        new DrawClasses(address(this), parameters, classes, new ClassTerms[](1));
    }

    function _refused(ClassTerms memory terms, uint16 minimum, uint16 got) private {
        vm.expectRevert(abi.encodeWithSelector(IDrawClasses.LadderTooShort.selector, minimum, got));
        drawClasses.schedule(CLASS, terms);
    }
}
