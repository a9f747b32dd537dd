// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeDriver} from "./DisputeDriver.sol";
import {vm} from "./Vm.sol";

/// @notice A class of thirty mediators, large enough for a third round.
abstract contract CrowdedFixture is DisputeDriver {
    uint256 internal constant CROWD = 30;

    function setUp() public virtual override {
        super.setUp();
        for (uint256 i = MEDIATORS; i < CROWD; i++) {
            _enrol(vm.addr(i + 1), STAKE);
        }
        _nextEpoch();
    }
}
