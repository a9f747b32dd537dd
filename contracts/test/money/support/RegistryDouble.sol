// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Release} from "../../../src/interfaces/IStakeRegistry.sol";
import {TokenDouble} from "./TokenDouble.sol";

/// @notice As much of a stake registry as Settlement and Canaries ask for: it takes what a mediator has, once a round, and remembers why.
contract RegistryDouble {
    struct Released {
        uint256 times;
        uint8 fault;
        bool present;
        uint128 lockAmount;
    }

    TokenDouble private immutable _token;
    mapping(address mediator => uint128 amount) public stakeOf;
    mapping(address account => bool) public isMediator;
    mapping(address mediator => Released) public released;
    uint256 public calls;
    uint256 public totalTaken;
    /// @dev Off where only Settlement's own gas is of interest.
    bool public remembers = true;

    constructor(TokenDouble token) {
        _token = token;
    }

    /// @dev Nobody here names another.
    function payeeOf(address account) external pure returns (address) {
        return account;
    }

    function actsFor(address account) external pure returns (address) {
        return account;
    }

    function setRemembers(bool value) external {
        remembers = value;
    }

    function setStake(address mediator, uint128 amount) external {
        isMediator[mediator] = true;
        uint128 before = stakeOf[mediator];
        stakeOf[mediator] = amount;
        if (amount > before) _token.mint(address(this), amount - before);
    }

    function releaseAll(bytes32, uint8, uint128 lockAmount, uint8, uint32, Release[] calldata seats)
        external
        returns (uint128[] memory taken)
    {
        if (remembers) calls++;
        taken = new uint128[](seats.length);
        uint256 total;
        for (uint256 i = 0; i < seats.length; i++) {
            address mediator = seats[i].mediator;
            if (remembers) {
                Released storage seat = released[mediator];
                (seat.fault, seat.present, seat.lockAmount) = (seats[i].fault, seats[i].present, lockAmount);
                seat.times++;
            }
            if (seats[i].slash == 0) continue;
            uint128 held = stakeOf[mediator];
            taken[i] = seats[i].slash < held ? seats[i].slash : held;
            stakeOf[mediator] = held - taken[i];
            total += taken[i];
        }
        if (total == 0) return taken;
        totalTaken += total;
        _token.transfer(msg.sender, total);
    }
}
