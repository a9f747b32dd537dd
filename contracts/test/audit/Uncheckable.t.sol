// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ClassTerms} from "../../src/interfaces/IDrawClasses.sol";
import {IPoolEvents} from "../../src/interfaces/IPoolEvents.sol";
import {RulingDriver} from "../support/RulingDriver.sol";
import {vm} from "../support/Vm.sol";

/// @notice How a provider keeps its result from being challenged. Lilypad's timeoutJudgeResult never works, so the creator then pays or loses its
/// collateral.
contract UncheckableTest is RulingDriver {
    function _assertStuck(bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(creator, creator);
        controller.checkResult(DEAL);
        vm.warp(block.timestamp + 30 days);
        vm.expectRevert();
        vm.prank(provider, provider);
        controller.timeoutJudgeResult(DEAL);
        assertEq(_state(DEAL), 2, "ResultsSubmitted for ever, or accepted and paid");
    }

    /// @dev The provider tops a class up to its floor with a stake of its own, declares it, and takes the stake out.
    function test_a_class_that_is_too_light_once_declared() public {
        ClassTerms memory terms = _terms();
        terms.weightFloor = uint96(13 * STAKE);
        _setTerms(CLASS, terms);
        _enrol(vm.addr(50), STAKE);
        _nextEpoch();
        _declare(DEAL, CLASS, 0);
        vm.prank(vm.addr(50));
        registry.requestUnstake(STAKE);
        _nextEpoch();
        _addResult(DEAL, "QmSomethingElse");

        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.ClassTooLight.selector, CLASS, 13 * STAKE, 12 * STAKE));
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.ClassNotDeclared.selector, EXACT));
        vm.prank(creator);
        pool.fundChallenge(DEAL, EXACT, 1);
        _assertStuck(abi.encodeWithSelector(IPoolEvents.NotFunded.selector, 3e18, 0));
    }

    /// @dev 71 characters are enough where the deal leaves time for an Express round only; as for any other claim it would.
    function test_a_sealed_claim_where_only_express_fits() public {
        judgeTimeout = 1400;
        _submit(DEAL, "sealed:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, 1);
        uint64 deadline = uint64(block.timestamp) + 1400;
        _assertStuck(
            abi.encodeWithSelector(IPoolEvents.CheckTooLate.selector, deadline, uint64(block.timestamp) + 1830)
        );
    }
}
