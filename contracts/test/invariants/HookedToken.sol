// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {LilypadToken} from "../../src/devnet/LilypadToken.sol";

interface IHooked {
    function onMoved() external;
}

/// @notice Lilypad's token, but for calling who asked for it whenever it sends or is sent any, as ERC-777 does.
contract HookedToken is LilypadToken {
    mapping(address account => bool) private _hooked;

    constructor() LilypadToken("Lilypad", "LP", 1_000_000e18) {}

    function hook() external {
        _hooked[msg.sender] = true;
    }

    function _afterTokenTransfer(address from, address to, uint256) internal override {
        if (_hooked[from]) IHooked(from).onMoved();
        if (_hooked[to]) IHooked(to).onMoved();
    }
}
