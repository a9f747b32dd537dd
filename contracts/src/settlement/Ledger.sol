// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {IStakeRegistry} from "../interfaces/IStakeRegistry.sol";

/// @notice The books of Settlement: every wei that comes in is in a deal's escrow, an appeal's bond or an account's credit.
abstract contract Ledger is ISettlement, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;

    /// @dev One slot, so that moving escrow to credits writes once.
    struct Totals {
        uint128 escrow;
        uint128 credit;
    }

    /// @notice The token of fees, rewards and stake.
    IERC20 public immutable token;

    /// @notice Where locks are released and slashes taken, and where it says to whom credits are paid.
    IStakeRegistry public immutable registry;

    /// @inheritdoc ISettlement
    mapping(bytes32 dealKey => uint256 amount) public escrowOf;

    /// @inheritdoc ISettlement
    mapping(address account => uint256 amount) public creditOf;

    /// @inheritdoc ISettlement
    uint256 public totalBonds;

    Totals private _totals;

    constructor(IERC20 token_, IStakeRegistry registry_) {
        token = token_;
        registry = registry_;
    }

    /// @inheritdoc ISettlement
    function claim() external nonReentrant returns (uint256 amount) {
        return _claim(msg.sender, registry.payeeOf(msg.sender));
    }

    /// @inheritdoc ISettlement
    function claimOf(address mediator) external nonReentrant returns (uint256 amount) {
        address payee = registry.payeeOf(mediator);
        if (msg.sender != payee && registry.actsFor(msg.sender) != mediator) revert NotClaimant(mediator, msg.sender);
        return _claim(mediator, payee);
    }

    /// @inheritdoc ISettlement
    function totalEscrow() external view returns (uint256) {
        return _totals.escrow;
    }

    /// @inheritdoc ISettlement
    function totalCredit() external view returns (uint256) {
        return _totals.credit;
    }

    function _addEscrow(bytes32 dealKey, uint256 amount) internal {
        _totals.escrow += amount.toUint128();
        escrowOf[dealKey] += amount;
    }

    function _claim(address account, address payee) private returns (uint256 amount) {
        amount = creditOf[account];
        if (amount == 0) revert NothingToClaim(account);
        creditOf[account] = 0;
        _totals.credit -= amount.toUint128();
        emit CreditClaimed(account, amount);
        token.safeTransfer(payee, amount);
    }

    /// @dev The caller books what leaves the total, see _book.
    function _takeEscrow(bytes32 dealKey, uint256 amount) internal {
        uint256 have = escrowOf[dealKey];
        if (have < amount) revert EscrowTooLow(dealKey, amount, have);
        escrowOf[dealKey] = have - amount;
    }

    /// @dev The caller books what enters the total, see _book.
    function _credit(address account, uint256 amount) internal {
        if (amount > 0) creditOf[account] += amount;
    }

    /// @dev Brings the totals in line with what was taken out of escrows and what was credited.
    function _book(uint256 fromEscrow, uint256 credited) internal {
        Totals memory totals = _totals;
        totals.escrow -= fromEscrow.toUint128();
        totals.credit += credited.toUint128();
        _totals = totals;
    }
}
