// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "openzeppelin-contracts-4/access/Ownable.sol";

/// @notice Lets one contract, the "controller" of this one, call the guarded functions; the owner names it until frozen.
abstract contract ControllerOwnable is Ownable {
    address private _controller;
    bool private _frozen;

    modifier onlyController() {
        require(_controller != address(0), "ControllerOwnable: Controller address must be defined");
        require(_controller == _msgSender(), "ControllerOwnable: Only the controller can call this method");
        _;
    }

    /// @notice Names the controller. Owner only; reverts once frozen.
    function setControllerAddress(address controller) public onlyOwner {
        require(controller != address(0), "ControllerOwnable: Controller address must be defined");
        require(!_frozen, "ControllerOwnable: canChangeControllerAddress is disabled");
        _controller = controller;
    }

    /// @notice The contract that may call the guarded functions.
    function getControllerAddress() public view returns (address) {
        return _controller;
    }

    /// @notice Freezes the controller's address for good. Owner only.
    function disableChangeControllerAddress() public onlyOwner {
        _frozen = true;
    }
}
