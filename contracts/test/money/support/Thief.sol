// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {TokenDouble} from "./TokenDouble.sol";

/// @notice Takes what it is paid and asks again from inside the payment, or refuses to be paid.
contract Thief {
    error Broken();

    address public immutable target;
    bytes public again;
    bool public refused;
    bytes public reason;
    bool private _broken;

    constructor(address target_, TokenDouble token) {
        target = target_;
        token.hook();
    }

    function breakDown() external {
        _broken = true;
    }

    function run(bytes calldata call_) external returns (bool done) {
        again = call_;
        (done,) = target.call(call_);
    }

    function onReceived() external {
        if (_broken) revert Broken();
        (bool done, bytes memory got) = target.call(again);
        refused = !done;
        reason = got;
    }
}
