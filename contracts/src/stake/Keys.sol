// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICanaries} from "../interfaces/ICanaries.sol";
import {IKeyBook} from "../interfaces/IKeyBook.sol";
import {IStakeRegistry} from "../interfaces/IStakeRegistry.sol";
import {StakeWeights} from "./StakeWeights.sol";

/// @notice Who acts for a mediator and where it is paid, apart from each other: a key that is stolen can be replaced, and takes no stake along.
abstract contract Keys is StakeWeights {
    /// @dev Told of every key that is replaced.
    IKeyBook internal _pool;
    /// @notice Whose keys never register.
    ICanaries public canaries;
    mapping(address key => address mediator) private _offers;

    /// @inheritdoc IStakeRegistry
    function setWithdrawalAddress(address mediator, address withdrawalAddress) external {
        address present = _records[mediator].withdrawalAddress;
        if (present != address(0)) _requireWithdrawalAddress(mediator);
        // Nobody but a withdrawal address replaces a key, so while there is none a mediator acts for itself.
        else if (msg.sender != mediator) revert NotWithdrawalAddress(mediator, msg.sender);
        _setWithdrawalAddress(mediator, withdrawalAddress);
    }

    /// @inheritdoc IStakeRegistry
    function offerKey(address mediator) external {
        _offers[msg.sender] = mediator;
        emit KeyOffered(msg.sender, mediator);
    }

    /// @inheritdoc IStakeRegistry
    function rotateKey(address mediator, address key) external {
        _requireWithdrawalAddress(mediator);
        if (_offers[key] != mediator) revert KeyNotOffered(key, mediator);
        bool taken = _records[key].ledger.standing != Standing.NONE || _keys[key].mediator != address(0);
        if (taken || key == msg.sender) revert KeyTaken(key);
        if (_isCanaryKey(key)) revert CanaryKey(key);
        Record storage record = _records[mediator];
        address retired = record.key == address(0) ? mediator : record.key;
        record.key = key;
        _keys[retired] = Key(mediator, true);
        _keys[key] = Key(mediator, false);
        emit KeyRotated(mediator, retired, key);
        _pool.noteKey(mediator, retired, key);
    }

    /// @inheritdoc IStakeRegistry
    function actsFor(address account) public view returns (address mediator) {
        Key memory key = _keys[account];
        if (key.mediator == address(0)) return account;
        return key.retired ? address(0) : key.mediator;
    }

    /// @inheritdoc IStakeRegistry
    function payeeOf(address account) public view returns (address payee) {
        address mediator = _keys[account].mediator;
        payee = _records[mediator == address(0) ? account : mediator].withdrawalAddress;
        if (payee == address(0)) return account;
    }

    /// @dev Whom the caller acts for.
    function _actor() internal view returns (address mediator) {
        mediator = actsFor(msg.sender);
        if (mediator == address(0)) revert KeyRetired(msg.sender);
    }

    function _requireWithdrawalAddress(address mediator) internal view {
        address withdrawalAddress = _records[mediator].withdrawalAddress;
        if (msg.sender != withdrawalAddress) revert NotWithdrawalAddress(withdrawalAddress, msg.sender);
    }

    function _setWithdrawalAddress(address mediator, address withdrawalAddress) internal {
        Record storage record = _records[mediator];
        if (!_registered(record.ledger)) revert NotRegistered(mediator);
        bool own = withdrawalAddress == mediator || _keys[withdrawalAddress].mediator == mediator;
        if (own || withdrawalAddress == address(0)) revert WithdrawalAddressInvalid(mediator, withdrawalAddress);
        record.withdrawalAddress = withdrawalAddress;
        emit WithdrawalAddressSet(mediator, withdrawalAddress);
    }

    function _registered(Ledger memory ledger) internal pure returns (bool) {
        return ledger.standing >= Standing.ALONE;
    }

    function _isCanaryKey(address account) internal view returns (bool) {
        return canaries.isCanaryKey(account);
    }

    function _wire(IKeyBook pool, ICanaries canaries_) internal {
        _pool = IKeyBook(_nonZero(address(pool)));
        canaries = ICanaries(_nonZero(address(canaries_)));
    }
}
