// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Sortition} from "../../src/Sortition.sol";
import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";

/// @notice A sortition and, in place of its registry, mediators whose operators, custody and locks are what a test says.
contract DrawCases {
    struct Mediator {
        address mediator;
        address operator;
        uint128 custody;
        uint128 locked;
        uint8 openLocks;
    }

    struct Weight {
        address mediator;
        uint128 weight;
    }

    Sortition public immutable sortition;
    mapping(address account => Mediator) private _mediators;

    constructor(uint64 epochLength) {
        sortition = new Sortition(epochLength);
        sortition.initialise(IStakeRegistry(address(this)));
    }

    function name(Mediator[] calldata mediators) external {
        for (uint256 i = 0; i < mediators.length; i++) {
            _mediators[mediators[i].mediator] = mediators[i];
        }
    }

    function weigh(bytes32 drawClass, Weight[] calldata weights) external {
        for (uint256 i = 0; i < weights.length; i++) {
            // Alone of its operator as far as the count goes: what this looks at is draws.
            sortition.setWeight(drawClass, weights[i].mediator, weights[i].weight, true);
        }
    }

    function seatable(address account, uint128 lockAmount, uint8 maxOpenLocks)
        external
        view
        returns (bool free, address operator)
    {
        Mediator memory one = _mediators[account];
        free = one.openLocks < maxOpenLocks && one.custody >= uint256(one.locked) + lockAmount;
        return (free, _operatorOf(account));
    }

    function operatorsOf(address[] calldata accounts) external view returns (address[] memory operators) {
        operators = new address[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            operators[i] = _operatorOf(accounts[i]);
        }
    }

    function _operatorOf(address account) private view returns (address) {
        address operator = _mediators[account].operator;
        return operator == address(0) ? account : operator;
    }
}
