// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "openzeppelin-contracts-4/token/ERC20/ERC20.sol";
import {ERC20Pausable} from "openzeppelin-contracts-4/token/ERC20/extensions/ERC20Pausable.sol";
import {ControllerOwnable} from "./ControllerOwnable.sol";

/// @notice The LP token with Lilypad V1's escrow, kept per address, not per deal. The controller of this contract is LilypadPayments.
contract LilypadToken is ControllerOwnable, ERC20Pausable {
    mapping(address account => uint256 amount) private _escrow;

    /// @param supply wei minted to the deployer
    constructor(string memory name, string memory symbol, uint256 supply) ERC20(name, symbol) {
        _mint(_msgSender(), supply);
    }

    /// @notice Wei in escrow for an address, over all its deals.
    function escrowBalanceOf(address account) public view returns (uint256) {
        return _escrow[account];
    }

    /// @notice Moves wei of `tx.origin`, whoever calls, into its escrow: Lilypad's quirk that any contract a user calls can do so.
    function payEscrow(uint256 amount) public returns (bool) {
        // solhint-disable-next-line avoid-tx-origin
        address payer = tx.origin;
        _transfer(payer, address(this), amount);
        _escrow[payer] += amount;
        return true;
    }

    /// @notice Pays escrow back to the account it is kept for. Controller only.
    function refundEscrow(address account, uint256 amount) public onlyController returns (bool) {
        require(account != address(0), "LilypadToken: toAddress cannot be zero address");
        _release(account, account, amount);
        return true;
    }

    /// @notice Pays one account out of another's escrow. Controller only.
    function payJob(address from, address to, uint256 amount) public onlyController returns (bool) {
        _release(from, to, amount);
        return true;
    }

    /// @notice Takes wei of an account's escrow; they go to owner(), neither to the other party nor to the mediator. Controller only.
    function slashEscrow(address account, uint256 amount) public onlyController returns (bool) {
        _release(account, owner(), amount);
        return true;
    }

    /// @notice Stops all transfers. Owner only.
    function pause() public onlyOwner {
        _pause();
    }

    /// @notice Lets transfers go on. Owner only.
    function unpause() public onlyOwner {
        _unpause();
    }

    function _release(address from, address to, uint256 amount) private {
        require(_escrow[from] >= amount, "LilypadToken: not enough funds in escrow");
        _escrow[from] -= amount;
        _transfer(address(this), to, amount);
    }
}
