// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice For contracts that need each other's addresses: the deployer names them once, after the last is deployed.
abstract contract WiredOnce {
    address private immutable _deployer;
    bool private _wired;

    error NotDeployer(address expected, address got);
    error AlreadyWired();
    error ZeroAddress();

    constructor() {
        _deployer = msg.sender;
    }

    modifier wiresOnce() {
        if (msg.sender != _deployer) revert NotDeployer(_deployer, msg.sender);
        if (_wired) revert AlreadyWired();
        _wired = true;
        _;
    }

    function _nonZero(address account) internal pure returns (address) {
        if (account == address(0)) revert ZeroAddress();
        return account;
    }
}
