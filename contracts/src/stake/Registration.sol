// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ICanaries} from "../interfaces/ICanaries.sol";
import {IStakeRegistry} from "../interfaces/IStakeRegistry.sol";
import {StakeWeights} from "./StakeWeights.sol";

/// @notice Who is a mediator, in which classes, and who stands behind it.
abstract contract Registration is StakeWeights {
    uint256 private constant MAX_CLASSES = 2;

    ICanaries private _canaries;
    mapping(address operator => mapping(address mediator => bool)) private _approvals;

    /// @inheritdoc IStakeRegistry
    function approveMediator(address mediator) external {
        _approvals[msg.sender][mediator] = true;
        emit OperatorApproved(msg.sender, mediator);
    }

    /// @inheritdoc IStakeRegistry
    function register(bytes32 drawClass) external {
        _register(drawClass, msg.sender);
    }

    /// @inheritdoc IStakeRegistry
    function registerUnder(bytes32 drawClass, address operator) external {
        _register(drawClass, operator);
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
        return _registered(_records[account].ledger);
    }

    function _checkKeysAgainst(ICanaries canaries) internal {
        _canaries = ICanaries(_nonZero(address(canaries)));
    }

    function _registered(Ledger memory ledger) internal pure returns (bool) {
        return ledger.standing >= Standing.ALONE;
    }

    function _register(bytes32 drawClass, address operator) private {
        if (!drawClasses.termsOf(drawClass).listed) revert ClassNotListed(drawClass);
        if (_canaries.isCanaryKey(msg.sender)) revert CanaryKey(msg.sender);
        Record storage record = _records[msg.sender];
        if (!_registered(record.ledger)) _nameOperator(record, operator);
        else if (_operatorOf(msg.sender) != operator) revert OperatorFixed(_operatorOf(msg.sender), operator);
        uint256 classes = record.drawClasses.length;
        for (uint256 i = 0; i < classes; i++) {
            if (record.drawClasses[i] == drawClass) revert AlreadyRegistered(msg.sender, drawClass);
        }
        if (classes == MAX_CLASSES) revert TooManyClasses(MAX_CLASSES);
        record.drawClasses.push(drawClass);
        emit MediatorRegistered(msg.sender, drawClass, operator);
        Ledger memory ledger = record.ledger;
        _weigh(drawClass, msg.sender, operator, ledger.standing, _worth(ledger, _minimumStake()), true);
    }

    /// @dev Operators form no chains: two mediators belong together exactly when their operators are equal.
    function _nameOperator(Record storage record, address operator) private {
        Ledger storage ledger = record.ledger;
        if (operator == msg.sender) {
            ledger.standing = ledger.standing == Standing.OPERATOR ? Standing.HEAD : Standing.ALONE;
            return;
        }
        if (!_approvals[operator][msg.sender]) revert OperatorNotApproving(operator, msg.sender);
        if (ledger.standing == Standing.OPERATOR) revert OperatorBelowOperator(msg.sender, operator);
        ledger.standing = Standing.MEMBER;
        record.operator = operator;
        _takeOn(operator);
    }

    /// @dev Makes an account the operator of others; from here on what they weigh together is kept.
    function _takeOn(address operator) private {
        Record storage record = _records[operator];
        Standing standing = record.ledger.standing;
        if (standing == Standing.MEMBER) revert OperatorBelowOperator(operator, record.operator);
        if (standing == Standing.NONE) record.ledger.standing = Standing.OPERATOR;
        if (standing != Standing.ALONE) return;
        record.ledger.standing = Standing.HEAD;
        _keepOperatorWeights(operator);
    }
}
