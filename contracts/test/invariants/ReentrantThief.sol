// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HookedToken, IHooked} from "./HookedToken.sol";

/// @notice A mediator, appellant and finaliser that asks for more from inside every payment it makes or gets.
contract ReentrantThief is IHooked {
    HookedToken private immutable _token;
    address[] private _targets;
    bytes[] private _again;
    /// @notice Calls from inside a payment that were not refused.
    uint256 public breaches;
    /// @notice Those that were.
    uint256 public refusals;

    constructor(HookedToken token) {
        _token = token;
        token.hook();
    }

    /// @notice What to ask for from inside the payments to come.
    function plan(address[] calldata targets, bytes[] calldata again) external {
        _targets = targets;
        delete _again;
        for (uint256 i = 0; i < again.length; i++) {
            _again.push(again[i]);
        }
    }

    function onMoved() external {
        for (uint256 i = 0; i < _targets.length; i++) {
            (bool done,) = _targets[i].call(_again[i]);
            if (done) breaches++;
            else refusals++;
        }
    }
}
