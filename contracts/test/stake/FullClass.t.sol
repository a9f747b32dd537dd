// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {StakeRegistry} from "../../src/StakeRegistry.sol";
import {ICanaries} from "../../src/interfaces/ICanaries.sol";
import {ISortition} from "../../src/interfaces/ISortition.sol";
import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";
import {Fault} from "../../src/libraries/Numbers.sol";
import {vm} from "../support/Vm.sol";
import {StakeFixture} from "./StakeFixture.sol";

/// @notice A class that has given everybody's leaf away.
contract FullSortition {
    uint64 public constant epochLength = 600;
    bool public full;
    mapping(address mediator => uint128) private _weights;

    function fill(address mediator) external {
        full = true;
        _weights[mediator] = 0;
    }

    function weightOf(bytes32, address mediator, uint64) external view returns (uint128) {
        return _weights[mediator];
    }

    function setWeight(bytes32 drawClass, address mediator, uint128 weight, bool) external {
        if (full && _weights[mediator] == 0) revert ISortition.ClassFull(drawClass, 4096);
        _weights[mediator] = weight;
    }
}

contract FullClassTest is StakeFixture {
    FullSortition private _full;

    function setUp() public override {
        super.setUp();
        _full = new FullSortition();
        registry = new StakeRegistry(token, parameters, drawClasses, ISortition(address(_full)), UNBONDING);
        registry.initialise(pool, settlement, ICanaries(address(this)));
        _enrol(stranger, 3 * STAKE);
        _lock(stranger, 1);
        _full.fill(stranger);
    }

    function test_what_would_need_a_leaf_is_refused() public {
        bytes memory refusal = abi.encodeWithSelector(ISortition.ClassFull.selector, CLASS, 4096);
        vm.expectRevert(refusal);
        registry.syncWeight(stranger);
        vm.expectRevert(refusal);
        vm.prank(stranger);
        registry.stake(1);
    }

    function test_settling_slashing_and_leaving_never_need_a_leaf() public {
        assertEq(_release(stranger, LOCK, Fault.INCOHERENT, true), LOCK, "settled and slashed");
        vm.prank(stranger);
        registry.requestUnstake(STAKE);
        vm.prank(stranger);
        registry.requestUnstake(2 * STAKE - LOCK);
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(stranger);
        registry.withdraw();
        IStakeRegistry.Account memory account = registry.accountOf(stranger);
        assertEq(account.stake + account.unbonding, 0, "gone");
    }
}
