// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice A token that can be paused and that calls whoever asked for it after receiving, as ERC-777 does.
contract TokenDouble is ERC20 {
    error Paused();

    bool public paused;
    mapping(address account => bool) private _hooked;

    constructor() ERC20("Token", "T") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setPaused(bool value) external {
        paused = value;
    }

    function hook() external {
        _hooked[msg.sender] = true;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (paused) revert Paused();
        super._update(from, to, amount);
        if (_hooked[to]) IReceiver(to).onReceived();
    }
}

interface IReceiver {
    function onReceived() external;
}
