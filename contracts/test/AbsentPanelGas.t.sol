// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Release} from "../src/interfaces/IStakeRegistry.sol";
import {Fault} from "../src/libraries/Numbers.sol";
import {PoolFixture} from "./support/PoolFixture.sol";
import {vm} from "./support/Vm.sol";

/// @notice What it takes to settle fifteen seats at fault, each registered in the two classes it may be in, of 272 mediators: nine levels of a tree
/// that has twelve when it is full. Settling is one call a round.
contract AbsentPanelGasTest is PoolFixture {
    uint256 private constant CROWD = 260;
    bytes32[2] private _classes = [CLASS, EXACT];
    address[] private _seats;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < CROWD; i++) {
            address mediator = address(uint160(0x10000 + i));
            for (uint256 k = 0; k < _classes.length; k++) {
                vm.prank(mediator);
                registry.register(_classes[k]);
            }
            _stake(mediator, STAKE);
            if (i % 17 == 0 && _seats.length < 15) _seats.push(mediator);
        }
        // Weights change in every epoch of a class at work, so that every node has a history.
        for (uint256 epoch = 0; epoch < 2; epoch++) {
            _nextEpoch();
            for (uint256 i = 0; i < 15; i++) {
                _stake(_seats[i], LP);
            }
        }
        _nextEpoch();
        vm.prank(address(pool));
        registry.lockAll("dispute", 3, 25e18, _seats);
    }

    function _stake(address mediator, uint256 amount) private {
        token.transfer(mediator, amount);
        vm.prank(mediator);
        token.approve(address(registry), amount);
        vm.prank(mediator);
        registry.stake(uint128(amount));
    }

    /// @dev Transactions are capped at 2^24 gas (EIP-7825); a full tree is a third deeper than this one.
    function test_settling_fifteen_seats_at_fault_in_two_classes_fits_a_transaction() public {
        Release[] memory releases = new Release[](15);
        for (uint256 i = 0; i < 15; i++) {
            releases[i] = Release(_seats[i], 25e18, Fault.NO_REVEAL, false);
        }
        vm.cool(address(sortition));
        vm.cool(address(registry));
        vm.prank(address(settlement));
        uint256 before = gasleft();
        registry.releaseAll("dispute", 3, 25e18, 3, 7 days, releases);
        assertBelow(before - gasleft(), 10_000_000, "gas");
    }
}
