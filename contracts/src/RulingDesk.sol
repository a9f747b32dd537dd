// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Appeals} from "./pool/Appeals.sol";
import {CanaryOpening} from "./pool/CanaryOpening.sol";
import {PoolState, PoolWiring} from "./pool/PoolState.sol";
import {Rulings} from "./pool/Rulings.sol";

/// @notice The part of DisputePool's code that appeals and settles rulings, apart because of the limit on code size. The pool runs it on
/// its own storage by delegatecall; called directly it has neither disputes nor rights.
contract RulingDesk is Appeals, CanaryOpening, Rulings {
    /// @param wiring the same as the pool's
    constructor(PoolWiring memory wiring) PoolState(wiring) {}
}
