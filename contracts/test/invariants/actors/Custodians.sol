// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../../support/Vm.sol";
import {Stakers} from "./Stakers.sol";

/// @notice Mediators whose stake is another's to take, and whose keys are replaced with rounds open; and who would like to have it.
abstract contract Custodians is Stakers {
    uint256 private _made;

    /// @notice One of those who are no party and no thief names a safe, or gets a key from it.
    function rotate(uint256 seed) external watched {
        address mediator = mediators[DEALS + _roll(seed, "who") % (CROWD - DEALS)];
        address retired = _keyFor(mediator);
        address safe = registry.accountOf(mediator).withdrawalAddress;
        if (safe == address(0)) {
            vm.prank(mediator);
            return registry.setWithdrawalAddress(mediator, address(uint160(0x5AFE00 + seed % 3)));
        }
        address key = address(uint160(0xCE1000 + _made++));
        vm.prank(key);
        registry.offerKey(mediator);
        _tryToTake(retired, mediator, key);
        _tryToTake(stranger, mediator, key);
        vm.prank(safe);
        registry.rotateKey(mediator, key);
        _handOver(retired, key);
        _keys[mediator] = key;
        if (openLocksOf[mediator] > 0) reached["rotated with a seat"]++;
    }

    function _tryToTake(address who, address mediator, address key) private {
        bytes[4] memory calls = [
            abi.encodeCall(registry.rotateKey, (mediator, key)),
            abi.encodeCall(registry.setWithdrawalAddress, (mediator, who)),
            abi.encodeCall(registry.withdrawOf, (mediator)),
            abi.encodeCall(registry.requestUnstakeOf, (mediator, 1))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            vm.prank(who);
            (bool done,) = address(registry).call(calls[i]);
            assertTrue(!done, "a stake was another's to take");
        }
    }

    function _handOver(address retired, address key) private {
        uint256 balance = token.balanceOf(retired);
        vm.prank(retired);
        token.transfer(key, balance);
        _prepare(key, 0);
    }
}
