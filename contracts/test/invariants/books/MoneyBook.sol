// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {StakeBook} from "./StakeBook.sol";

/// @notice What came in for each deal and what was credited for it. Every call to the pool belongs to one deal.
abstract contract MoneyBook is StakeBook {
    mapping(uint256 k => uint256 amount) internal _paidIn;
    mapping(uint256 k => uint256 amount) internal _credited;
    /// @dev Bonds of appeals against a round that is not settled.
    mapping(uint256 k => mapping(uint8 round => uint256 amount)) internal _bondOf;
    uint256 public heldBonds;

    /// @dev Books the tokens that reach or leave Settlement, from whomever, and what it credits.
    modifier booked(uint256 k) {
        (uint256 balance, uint256 credit) = (token.balanceOf(address(settlement)), settlement.totalCredit());
        _;
        _paidIn[k] = _paidIn[k] + token.balanceOf(address(settlement)) - balance;
        _credited[k] = _credited[k] + settlement.totalCredit() - credit;
    }

    function _noteBond(uint256 k, uint8 round, uint256 amount) internal {
        _bondOf[k][round] = amount;
        heldBonds += amount;
    }

    function _endBond(uint256 k, uint8 round) internal {
        heldBonds -= _bondOf[k][round];
        _bondOf[k][round] = 0;
    }

    /// @notice I1 and I11 of every deal. I1: what came in and was not credited is in its escrow or is a bond. I11: once it is settled
    /// everything is credited, to the wei.
    function requireBooksBalanced() external view {
        uint256 escrows;
        for (uint256 k = 0; k < DEALS; k++) {
            uint256 escrow = settlement.escrowOf(_keyOf(k));
            uint256 bonds = _bondOf[k][1] + _bondOf[k][2] + _bondOf[k][3];
            escrows += escrow;
            assertEq(_paidIn[k], _credited[k] + escrow + bonds, "I11: in and out of one dispute");
            if (_cases[k].id != 0 && !_isOpen(k)) assertEq(escrow + bonds, 0, "I11: left over");
        }
        assertEq(settlement.totalEscrow(), escrows, "I1: escrows");
        assertEq(settlement.totalBonds(), heldBonds, "I1: bonds");
    }

    /// @notice I1: every credit is somebody's.
    function totalCredits() external view returns (uint256 total) {
        address[8] memory others = [
            creator,
            secondCreator,
            provider,
            treasury,
            insurance,
            stranger,
            sponsor,
            office
        ];
        for (uint256 i = 0; i < others.length; i++) {
            if (!registry.isMediator(others[i])) total += settlement.creditOf(others[i]);
        }
        for (uint256 i = 0; i < mediators.length; i++) {
            total += settlement.creditOf(mediators[i]);
        }
    }
}
