// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Openings} from "./pool/Openings.sol";
import {PoolState, PoolWiring} from "./pool/PoolState.sol";

/// @notice The part of DisputePool's code that takes declarations, funding and checks, apart because of the limit on code size. The pool
/// runs it on its own storage by delegatecall; called directly it has neither disputes nor rights.
contract ChallengeDesk is Openings {
    /// @param wiring the same as the pool's
    constructor(PoolWiring memory wiring) PoolState(wiring) {}
}
