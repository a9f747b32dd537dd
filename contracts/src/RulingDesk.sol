// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Appeals} from "./pool/Appeals.sol";
import {CanaryOpening} from "./pool/CanaryOpening.sol";
import {PoolState, PoolWiring} from "./pool/PoolState.sol";
import {Rulings} from "./pool/Rulings.sol";
import {Tallying} from "./pool/Tallying.sol";

/// @notice The part of DisputePool's code that tallies rounds, and appeals and settles rulings, apart because of the limit on code size. The pool runs it on
/// its own storage by delegatecall; called directly it has neither disputes nor rights.
contract RulingDesk is Tallying, Appeals, CanaryOpening, Rulings {
    /// @param wiring the same as the pool's
    constructor(PoolWiring memory wiring) PoolState(wiring) {}
}
