// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Release} from "../../src/interfaces/IStakeRegistry.sol";
import {Fault} from "../../src/libraries/Numbers.sol";
import {StakeFixture} from "./StakeFixture.sol";
import {vm} from "../support/Vm.sol";

/// @notice What a draw, its locks and its release cost, with nothing warm, as the first call of a transaction finds it. The limits keep it so.
abstract contract StakeGas is StakeFixture {
    event Gas(string what, uint256 gas);

    address[] internal _parties = [address(0xA1), address(0xA2), address(0xA3)];
    address[] internal _drawn;

    function setUp() public virtual override {
        super.setUp();
        (_drawn,) = sortition.draw(CLASS, _epoch(), "seed", 5, _parties, LOCK, 4);
        // Everyone has held a seat before, as in a class at work.
        vm.prank(pool);
        registry.lockAll(DISPUTE, 1, LOCK, _drawn);
    }

    function _measureDraw(string memory what, uint8 count, uint256 limit) internal {
        uint256 before = gasleft();
        (address[] memory drawn,) = sortition.draw(CLASS, _epoch(), "seed", count, _parties, LOCK, 4);
        uint256 used = before - gasleft();
        emit Gas(what, used);
        assertEq(drawn.length, count, "all drawn");
        assertBelow(used, limit, what);
        vm.prank(pool);
        before = gasleft();
        registry.lockAll(DISPUTE, 2, LOCK, drawn);
        emit Gas("lockAll after the draw", before - gasleft());
    }

    function _measureRelease(string memory what, uint256 slashed, uint256 limit) internal {
        Release[] memory seats = new Release[](_drawn.length);
        for (uint256 i = 0; i < seats.length; i++) {
            bool faulty = i < slashed;
            seats[i] = Release(_drawn[i], faulty ? LOCK / 2 : 0, faulty ? Fault.INCOHERENT : Fault.NONE, true);
        }
        vm.prank(settlement);
        uint256 before = gasleft();
        registry.releaseAll(DISPUTE, 1, LOCK, 3, 30 days, seats);
        uint256 used = before - gasleft();
        emit Gas(what, used);
        assertBelow(used, limit, what);
    }
}

contract GasOfTwelveTest is StakeGas {
    function test_drawing_and_locking_5_of_12() public {
        _measureDraw("draw 5 of 12", 5, 140_000);
    }

    function test_drawing_and_locking_9_of_12() public {
        _measureDraw("draw 9 of 12", 9, 205_000);
    }

    function test_releasing_5_of_whom_none_is_slashed() public {
        _measureRelease("releaseAll 5, none slashed", 0, 75_000);
    }

    function test_releasing_5_of_whom_one_is_slashed() public {
        _measureRelease("releaseAll 5, one slashed", 1, 210_000);
    }

    function test_releasing_5_of_whom_all_are_slashed() public {
        _measureRelease("releaseAll 5, all slashed", 5, 400_000);
    }
}

contract GasOfFortyTest is StakeGas {
    function setUp() public override {
        super.setUp();
        for (uint256 i = 12; i < 40; i++) {
            _enrol(vm.addr(i + 1), STAKE);
        }
        _nextEpoch();
    }

    function test_drawing_and_locking_17_of_40() public {
        _measureDraw("draw 17 of 40", 17, 400_000);
    }
}
