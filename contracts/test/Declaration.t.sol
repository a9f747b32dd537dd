// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {ClassTerms} from "../src/interfaces/IDrawClasses.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

contract DeclarationTest is DisputeDriver {
    event ClaimDeclared(
        string dealId, address indexed resourceProvider, bytes32[] drawClasses, bytes32 policyDigest, uint8 highestRung
    );

    function setUp() public override {
        super.setUp();
        _join(EXACT, 5);
    }

    function _two() private pure returns (bytes32[] memory classes) {
        classes = new bytes32[](2);
        (classes[0], classes[1]) = (EXACT, CLASS);
    }

    function _declareAs(address caller, bytes32[] memory classes, bytes32 policy, uint8 rung) private {
        vm.prank(caller);
        pool.declareClaim(DEAL, classes, policy, rung);
    }

    function test_a_declaration_is_kept_and_told() public {
        _deal(DEAL);
        vm.expectEmit(true, false, false, true, address(pool));
        emit ClaimDeclared(DEAL, provider, _two(), POLICY, 4);
        _declareAs(provider, _two(), POLICY, 4);
        (bytes32[] memory classes, bytes32 policy, uint8 rung) = pool.declarationOf(DEAL);
        assertEq(classes.length, 2, "two classes");
        assertEq(classes[0], EXACT, "in the order declared");
        assertEq(classes[1], CLASS, "in the order declared");
        assertEq(policy, POLICY, "policy");
        assertEq(rung, 4, "rung");
        (classes, policy, rung) = pool.declarationOf("another deal");
        assertTrue(classes.length == 0 && policy == 0 && rung == 0, "only for its deal");
    }

    function test_only_the_provider_declares() public {
        _deal(DEAL);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotResourceProvider.selector, provider, creator));
        _declareAs(creator, _two(), POLICY, 0);
    }

    function test_declaring_is_for_agreed_deals_without_a_result() public {
        _agree(DEAL, provider);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.DealNotAgreed.selector, 1, 0));
        _declareAs(provider, _two(), POLICY, 0);
        _agree(DEAL, creator);
        _addResult(DEAL, CLAIM);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.DealNotAgreed.selector, 1, 2));
        _declareAs(provider, _two(), POLICY, 0);
    }

    function test_a_deal_is_declared_once() public {
        _declare(DEAL, CLASS, 0);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.AlreadyDeclared.selector, DEAL));
        _declareAs(provider, _two(), POLICY, 0);
    }

    function test_one_to_four_listed_classes_are_declared() public {
        _deal(DEAL);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.ClassesOutOfRange.selector, 1, 4, 0));
        _declareAs(provider, new bytes32[](0), POLICY, 0);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.ClassesOutOfRange.selector, 1, 4, 5));
        _declareAs(provider, new bytes32[](5), POLICY, 0);
        bytes32[] memory classes = _two();
        classes[1] = OTHER;
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.ClassNotListed.selector, OTHER));
        _declareAs(provider, classes, POLICY, 0);
    }

    function test_a_class_without_a_panel_or_weight_cannot_be_declared() public {
        _keep(2);
        _deal(DEAL);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.ClassTooSmall.selector, EXACT, 3, 2));
        _declareAs(provider, _two(), POLICY, 0);
        ClassTerms memory terms = _terms();
        terms.weightFloor = 200e18 + 1;
        _setTerms(EXACT, terms);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.ClassTooLight.selector, EXACT, 200e18 + 1, 200e18));
        _declareAs(provider, _two(), POLICY, 0);
    }

    function test_a_declaration_needs_a_policy_and_a_rung_of_the_ladder() public {
        _deal(DEAL);
        vm.expectRevert(IPoolEvents.ZeroPolicyDigest.selector);
        _declareAs(provider, _two(), 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.InvalidRung.selector, 4, 5));
        _declareAs(provider, _two(), POLICY, 5);
    }

    function test_a_dispute_is_judged_by_what_was_declared() public {
        _declare(DEAL, EXACT, 3);
        _addResult(DEAL, CLAIM);
        DisputeView memory dispute = pool.getDispute(_challengeSubmitted(DEAL, EXACT, 1));
        assertTrue(dispute.rejectable, "the class was declared");
        assertEq(dispute.highestRung, 3, "rung");
        assertEq(dispute.policyDigest, POLICY, "policy");
        assertEq(dispute.drawClass, EXACT, "class");
    }

    function test_undeclared_claims_can_be_rejected_in_portable_classes_only() public {
        assertTrue(!pool.getDispute(_challengeOf(DEAL, CLAIM, EXACT, 1)).rejectable, "not portable");
        DisputeView memory dispute = pool.getDispute(_challenge("portable", 1));
        assertTrue(dispute.rejectable, "portable");
        assertEq(dispute.highestRung, 0, "rung 0 without a policy");
    }
}
