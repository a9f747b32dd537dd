// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IStakeRegistry} from "../interfaces/IStakeRegistry.sol";
import {Keys} from "./Keys.sol";

/// @notice Who is a mediator, in which classes, and who stands behind it.
abstract contract Registration is Keys {
    uint256 private constant MAX_CLASSES = 2;

    mapping(address operator => mapping(address mediator => bool)) private _approvals;

    /// @inheritdoc IStakeRegistry
    function approveMediator(address mediator) external {
        address operator = _actor();
        _approvals[operator][mediator] = true;
        emit OperatorApproved(operator, mediator);
    }

    /// @inheritdoc IStakeRegistry
    function register(bytes32 drawClass) external {
        address mediator = _actor();
        _register(drawClass, mediator, mediator);
    }

    /// @inheritdoc IStakeRegistry
    function registerUnder(bytes32 drawClass, address operator) external {
        _register(drawClass, _actor(), operator);
    }

    /// @inheritdoc IStakeRegistry
    function operatorsOf(address[] calldata accounts) external view returns (address[] memory operators) {
        operators = new address[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            operators[i] = _operatorOf(accounts[i]);
        }
    }

    /// @inheritdoc IStakeRegistry
    function isMediator(address account) external view returns (bool) {
        return _registered(_records[account].ledger) || _keys[account].mediator != address(0);
    }

    function _register(bytes32 drawClass, address mediator, address operator) private {
        if (!drawClasses.termsOf(drawClass).listed) revert ClassNotListed(drawClass);
        if (_isCanaryKey(mediator)) revert CanaryKey(mediator);
        Record storage record = _records[mediator];
        if (!_registered(record.ledger)) _nameOperator(record, mediator, operator);
        else if (_operatorOf(mediator) != operator) revert OperatorFixed(_operatorOf(mediator), operator);
        uint256 classes = record.drawClasses.length;
        for (uint256 i = 0; i < classes; i++) {
            if (record.drawClasses[i] == drawClass) revert AlreadyRegistered(mediator, drawClass);
        }
        if (classes == MAX_CLASSES) revert TooManyClasses(MAX_CLASSES);
        record.drawClasses.push(drawClass);
        emit MediatorRegistered(mediator, drawClass, operator);
        Ledger memory ledger = record.ledger;
        _weigh(drawClass, mediator, operator, ledger.standing, _worth(ledger, _minimumStake()), true);
    }

    /// @dev Operators form no chains: two mediators belong together exactly when their operators are equal.
    function _nameOperator(Record storage record, address mediator, address operator) private {
        Ledger storage ledger = record.ledger;
        if (operator == mediator) {
            ledger.standing = ledger.standing == Standing.OPERATOR ? Standing.HEAD : Standing.ALONE;
            return;
        }
        if (!_approvals[operator][mediator]) revert OperatorNotApproving(operator, mediator);
        if (ledger.standing == Standing.OPERATOR) revert OperatorBelowOperator(mediator, operator);
        ledger.standing = Standing.MEMBER;
        record.operator = operator;
        _takeOn(operator);
    }

    /// @dev Makes an account the operator of others; from here on what they weigh together is kept.
    function _takeOn(address operator) private {
        Record storage record = _records[operator];
        Standing standing = record.ledger.standing;
        // What a key stands for is its mediator's house.
        if (standing == Standing.NONE && _keys[operator].mediator != address(0)) revert KeyTaken(operator);
        if (standing == Standing.MEMBER) revert OperatorBelowOperator(operator, record.operator);
        if (standing == Standing.NONE) record.ledger.standing = Standing.OPERATOR;
        if (standing != Standing.ALONE) return;
        record.ledger.standing = Standing.HEAD;
        _keepOperatorWeights(operator);
    }
}
