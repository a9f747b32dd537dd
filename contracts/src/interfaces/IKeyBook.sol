// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Whoever must know, without asking, who acts for a mediator.
interface IKeyBook {
    /// @notice From here on `key` acts for `mediator` and `retired` for nobody. StakeRegistry only.
    /// @dev Reverts NotRegistry.
    function noteKey(address mediator, address retired, address key) external;
}
