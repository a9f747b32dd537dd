// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Campaign} from "./Campaign.sol";

/// @notice I2, I17, I19: stake in custody. What is counted is in StakeBook, when it may be withdrawn in Stakers.
contract StakeInvariantOfAllTest is Campaign {
    /// @dev What a step changes is looked at in the step itself; all of it is dear.
    /// forge-config: default.invariant.check-interval = 8
    function invariant_locks_are_those_of_open_seats_and_covered() public view {
        everyone.requireLocksCovered();
    }

    /// @notice I17, I19: then all of it can be withdrawn.
    function afterInvariant() public {
        everyone.endAll();
        everyone.payAll();
    }
}
